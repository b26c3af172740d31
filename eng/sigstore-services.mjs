#!/usr/bin/env node
// A Fulcio, a Rekor v1 and a timestamp authority on a port of the loopback interface, of Sigstore's JavaScript implementation
// (npm @sigstore/mock), for tests. Prints one line {"url","trustedRoot"} when it listens, and ends with its standard input.
//
// usage: node eng/sigstore-services.mjs
import { createHash, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = join(dirname(fileURLToPath(import.meta.url)), "..", "artifacts", "node", "node_modules");
const require = createRequire(join(modules, "anything.js"));
const mock = require("@sigstore/mock");
const { TimeStampReq } = require("pkijs");

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const pair = () => generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const server = createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const url = `http://127.0.0.1:${server.address().port}`;

const certificateLog = await mock.initializeCTLog(pair());
const authority = await mock.initializeCA(pair(), certificateLog);
const log = await mock.initializeTLog(url, pair());
const timestamps = await mock.initializeTSA(pair());

// Whole seconds: the verifier does not read every fraction that the mock writes.
timestamps.getCurrentTime = () => new Date(Math.floor(Date.now() / 1000) * 1000);

// The mock's own number has room for small nonces only: the request's is put in its place.
let nonce;
const info = timestamps.tstInfo.bind(timestamps);
timestamps.tstInfo = (request) => Object.assign(info(request), nonce ? { nonce } : {});

// The mock enters what is proposed as it is; Rekor makes this of an envelope.
function entered(entry) {
  if (entry.kind !== "dsse") return entry;
  const { envelope, verifiers } = entry.spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope);
  const hash = (bytes) => ({ algorithm: "sha256", value: sha256(bytes).toString("hex") });
  return { ...entry, spec: { envelopeHash: hash(envelope), payloadHash: hash(Buffer.from(payload, "base64")), signatures: [{ signature: signatures[0].sig, verifier: verifiers[0] }] } };
}

const certify = mock.fulcioHandler(authority, { subjectClaim: "email" }).fn;
const stamp = mock.tsaHandler(timestamps).fn;
const handlers = {
  // Clients send the token in the body or, as most do, in a header.
  "/api/v2/signingCert": (body, headers) => {
    const asked = JSON.parse(body);
    const token = /^Bearer (.*)$/.exec(headers.authorization ?? "")?.[1];
    return certify(JSON.stringify(token ? { ...asked, credentials: { oidcIdentityToken: token } } : asked));
  },
  "/api/v1/log/entries": (body) => mock.rekorHandler(log).fn(JSON.stringify(entered(JSON.parse(body)))),
  "/api/v1/timestamp": (body, headers) => {
    nonce = undefined;
    if (headers["content-type"] !== "application/timestamp-query") return stamp(body);
    const query = TimeStampReq.fromBER(body);
    nonce = query.nonce;
    const digest = Buffer.from(query.messageImprint.hashedMessage.valueBlock.valueHexView);
    return stamp(JSON.stringify({ artifactHash: digest.toString("base64"), hashAlgorithm: "sha256", certificates: !!query.certReq }));
  },
};

server.on("request", async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const handler = request.method === "POST" ? handlers[request.url] : undefined;
  if (!handler) return response.writeHead(404).end();
  try {
    const answer = await handler(Buffer.concat(parts), request.headers);
    response.writeHead(answer.statusCode, { "Content-Type": answer.contentType ?? "text/plain" }).end(answer.response);
  } catch (error) {
    response.writeHead(400).end(String(error));
  }
});

const validFor = { start: "2020-01-01T00:00:00Z" };
const instance = (key) => ({
  baseUrl: url,
  hashAlgorithm: "SHA2_256",
  publicKey: { rawBytes: key.toString("base64"), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor },
  logId: { keyId: sha256(key).toString("base64") },
});
const chain = (...certificates) => [{ uri: url, certChain: { certificates: certificates.map((c) => ({ rawBytes: c.toString("base64") })) }, validFor }];
console.log(JSON.stringify({
  url,
  trustedRoot: {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [instance(log.publicKey)],
    certificateAuthorities: chain(authority.rootCertificate),
    ctlogs: [instance(certificateLog.publicKey)],
    timestampAuthorities: chain(timestamps.intCertificate, timestamps.rootCertificate),
  },
}));
process.stdin.on("end", () => process.exit(0)).resume();
