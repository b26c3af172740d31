#!/bin/bash
# Brings the trust that is built in up to date: follows each public Sigstore instance's TUF repository with the program itself, from the
# root that is built in now, and puts what it says in its place. Needs the network. The tests check the result; a person looks at the diff.
set -euo pipefail
cd "$(dirname "$0")/.."
lading=${1:?usage: eng/refresh-trust.sh PATH_OF_LADING}
trust=src/Lading.Signing/Sigstore/Trust
for instance in PublicGood:tuf-repo-cdn.sigstore.dev Staging:tuf-repo-cdn.sigstage.dev; do
    folder=${instance%%:*} host=${instance#*:}
    cache=$(mktemp -d)
    TUF_ROOT=$cache "$lading" initialize --mirror "https://$host" --root "$trust/$folder/root.json"
    cp "$cache/$host/root.json" "$cache/$host/targets.json" "$cache/$host/targets/trusted_root.json" \
        "$cache/$host/targets/signing_config.v0.2.json" "$cache/$host/targets/signing_config_rekor_v2.v0.2.json" "$trust/$folder/"
    version=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["signed"]["version"])' "$trust/$folder/targets.json")
    sed -i -E "s|(\"https://$host\", new DateOnly\()[^)]*\), targetsVersion: [0-9]+|\1$(date -u '+%Y, %-m, %-d')), targetsVersion: $version|" "$trust/SigstoreInstance.cs"
    rm -r "$cache"
done
git diff --stat -- "$trust"
