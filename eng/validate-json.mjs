#!/usr/bin/env node
// Checks JSON documents against published JSON Schemas, many in one process.
//
// usage: node eng/validate-json.mjs LIST
//
// LIST is a file of lines SCHEMA<TAB>DOCUMENT<TAB>OTHER SCHEMA... (other schemas are those that SCHEMA refers to).
// Prints one line "DOCUMENT<TAB>PLACE<TAB>WHAT" for each problem; exit code 0 when there is none, 1 otherwise.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = process.env.LADING_TEST_AJV ?? join(here, "..", "artifacts", "node", "node_modules");
const require = createRequire(join(resolve(modules), "anything.js"));
const Ajv07 = require("ajv").default;
const Ajv2019 = require("ajv/dist/2019").default;
const Ajv2020 = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;

// RFC 3987: as a URI reference, once letters outside ASCII are escaped.
const iriReference = /^[^\s<>"{}|\\^`]*$/;
const validators = new Map();

function isIriReference(uriReference, text) {
  return iriReference.test(text) && uriReference(encodeURI(text).replace(/%5B/g, "[").replace(/%5D/g, "]").replace(/%25/g, "%"));
}

function validator(schemaPath, others) {
  const key = [schemaPath, ...others].join("\t");
  if (validators.has(key)) return validators.get(key);
  const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
  const draft = schema.$schema ?? "";
  if (draft.includes("draft-04")) {
    // Differs from draft 7, as far as the schemas at hand use it, in the name of the identifier.
    if (/"exclusiveM(in|ax)imum": *(true|false)/.test(JSON.stringify(schema))) throw new Error("exclusive bounds of draft 4 are not understood here");
    schema.$id = schema.id;
    delete schema.id;
    delete schema.$schema;
  }
  const Ajv = draft.includes("2020-12") ? Ajv2020 : draft.includes("2019-09") ? Ajv2019 : Ajv07;
  // Unknown words are examples and notes ("meta:enum", "deprecated"); a format nobody checks is an error all the same.
  const ajv = new Ajv({ strict: false, strictSchema: false, validateFormats: true, allErrors: true, logger: false });
  addFormats(ajv);
  const uriReference = (text) => ajv.formats["uri-reference"].test ? ajv.formats["uri-reference"].test(text) : ajv.formats["uri-reference"](text);
  ajv.addFormat("iri-reference", (text) => isIriReference(uriReference, text));
  ajv.addFormat("iri", (text) => /^[a-z][a-z0-9+.-]*:/i.test(text) && isIriReference(uriReference, text));
  ajv.addFormat("idn-email", /^[^\s@]+@[^\s@]+$/);
  for (const other of others) {
    const loaded = JSON.parse(readFileSync(other, "utf8"));
    ajv.addSchema(loaded, loaded.$id ?? other);
  }
  const validate = ajv.compile(schema);
  validators.set(key, validate);
  return validate;
}

let failed = false;
for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const [schema, document, ...others] = line.split("\t");
  try {
    const validate = validator(schema, others);
    if (validate(JSON.parse(readFileSync(document, "utf8")))) continue;
    failed = true;
    for (const error of validate.errors.slice(0, 5))
      console.log([document, error.instancePath || "/", `${error.message} ${JSON.stringify(error.params)}`].join("\t"));
  } catch (error) {
    failed = true;
    console.log([document, "/", error.message].join("\t"));
  }
}
process.exit(failed ? 1 : 0);
