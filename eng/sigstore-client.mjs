#!/usr/bin/env node
// Signs and verifies with Sigstore's JavaScript implementation (npm @sigstore/sign, @sigstore/verify), for tests.
//
// usage: node eng/sigstore-client.mjs sign URL TOKEN BLOB STATEMENT FOLDER
//          writes bundles into FOLDER: NAME.json, for bare keys NAME.pem beside it; prints the names
//        node eng/sigstore-client.mjs verify TRUSTED_ROOT BLOB FOLDER
//          verifies every FOLDER/NAME.json: with NAME.pem where there is one, else by NAME.identity (two lines: name and issuer);
//          changes each bundle in several places, each of which must be refused; prints "verified N"
import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(join(dirname(fileURLToPath(import.meta.url)), "..", "artifacts", "node", "node_modules", "anything.js"));
const [, , verb, ...args] = process.argv;
await (verb === "sign" ? signAll(...args) : verifyAll(...args));

async function signAll(url, token, blob, statement, folder) {
  const { DSSEBundleBuilder, FulcioSigner, MessageSignatureBundleBuilder, RekorWitness, TSAWitness } = require("@sigstore/sign");
  const { bundleToJSON } = require("@sigstore/bundle");
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const pem = publicKey.export({ format: "pem", type: "spki" });
  const signers = {
    keyless: new FulcioSigner({ fulcioBaseURL: url, identityProvider: { getToken: async () => token } }),
    key: { sign: async (data) => ({ signature: sign("sha256", data, privateKey), key: { $case: "publicKey", publicKey: pem, hint: "the key" } }) },
  };
  for (const [who, signer] of Object.entries(signers)) {
    for (const entryType of ["dsse", "intoto"]) {
      const witnesses = [new RekorWitness({ rekorBaseURL: url, entryType }), new TSAWitness({ tsaBaseURL: url })];
      const write = async (kind, builder, artifact) => {
        const name = `${who}-${kind}`;
        writeFileSync(join(folder, `${name}.json`), JSON.stringify(bundleToJSON(await builder.create(artifact))));
        if (who === "key") writeFileSync(join(folder, `${name}.pem`), pem);
        console.log(name);
      };
      await write(entryType, new DSSEBundleBuilder({ signer, witnesses }), { data: readFileSync(statement), type: "application/vnd.in-toto+json" });
      if (entryType === "dsse") await write("message", new MessageSignatureBundleBuilder({ signer, witnesses }), { data: readFileSync(blob) });
    }
  }
}

async function verifyAll(trustedRoot, blob, folder) {
  const { bundleFromJSON } = require("@sigstore/bundle");
  const { TrustedRoot } = require("@sigstore/protobuf-specs");
  const { Verifier, toSignedEntity, toTrustMaterial } = require("@sigstore/verify");
  const root = TrustedRoot.fromJSON(JSON.parse(readFileSync(trustedRoot)));
  const artifact = readFileSync(blob);
  const names = readdirSync(folder).filter((f) => f.endsWith(".json")).map((f) => f.slice(0, -5));
  for (const name of names) {
    const at = (extension) => join(folder, name + extension);
    const key = existsSync(at(".pem")) ? { publicKey: createPublicKey(readFileSync(at(".pem"))), validFor: () => true } : undefined;
    const [identity, issuer] = key ? [] : readFileSync(at(".identity"), "utf8").split("\n");
    const policy = key ? undefined : { subjectAlternativeName: identity, extensions: { issuer } };
    const bundle = JSON.parse(readFileSync(at(".json")));
    const logs = bundle.verificationMaterial.tlogEntries?.length ?? 0;
    const verifier = new Verifier(toTrustMaterial(root, key && (() => key)), { tlogThreshold: logs, ctlogThreshold: key ? 0 : 1, timestampThreshold: 1 });
    const verify = (json) => verifier.verify(toSignedEntity(bundleFromJSON(json), json.messageSignature ? artifact : undefined), policy);
    try {
      verify(bundle);
    } catch (error) {
      throw new Error(`${name}: ${error.message}`, { cause: error });
    }
    for (const [what, change] of Object.entries(changes(bundle))) {
      const other = structuredClone(bundle);
      change(other);
      let refused = false;
      try { verify(other); } catch { refused = true; }
      if (!refused) throw new Error(`${name}: accepted although changed: ${what}`);
    }
  }
  console.log(`verified ${names.length}`);
}

/** Places in a bundle that a verifier must not overlook. */
function changes(bundle) {
  const flip = (base64) => { const bytes = Buffer.from(base64, "base64"); bytes[bytes.length - 1] ^= 1; return bytes.toString("base64"); };
  const material = (b) => b.verificationMaterial;
  return {
    ...(bundle.messageSignature
      ? { signature: (b) => { b.messageSignature.signature = flip(b.messageSignature.signature); } }
      : { payload: (b) => { b.dsseEnvelope.payload = flip(b.dsseEnvelope.payload); }, signature: (b) => { b.dsseEnvelope.signatures[0].sig = flip(b.dsseEnvelope.signatures[0].sig); } }),
    ...(material(bundle).certificate ? { certificate: (b) => { material(b).certificate.rawBytes = flip(material(b).certificate.rawBytes); } } : {}),
    ...(material(bundle).tlogEntries?.length ? { entry: (b) => { material(b).tlogEntries[0].canonicalizedBody = flip(material(b).tlogEntries[0].canonicalizedBody); } } : {}),
    ...(material(bundle).timestampVerificationData ? { timestamp: (b) => {
      const one = material(b).timestampVerificationData.rfc3161Timestamps[0];
      one.signedTimestamp = flip(one.signedTimestamp);
    } } : {}),
  };
}
