#!/bin/sh
# Installs what the tests use besides .NET into artifacts/node: the JSON Schema validator ajv, and the
# JavaScript implementation of Sigstore as an independent verifier. Needs node and npm.
set -eu
cd "$(dirname "$0")/.."
mkdir -p artifacts/node
cp eng/package.json eng/package-lock.json eng/.npmrc artifacts/node/
npm ci --prefix artifacts/node --silent
