#!/usr/bin/env bash
# Builds a real Debian root file system with deb, pip and npm packages, and asks the package managers themselves what
# is in it. Usage (root): eng/ground-truth.sh DIR
#   DIR/rootfs   the root file system     DIR/dpkg.tsv   name, version, architecture: dpkg-query -W
#   DIR/pip.tsv  name, version: pip list  DIR/npm.tsv    name, version: npm ls --all
set -euo pipefail
OUT=${1:?usage: ground-truth.sh DIR}
mkdir -p "$OUT"; OUT=$(cd "$OUT" && pwd); R=$OUT/rootfs
[ -f "$OUT/done" ] && exit 0
rm -rf "$R"
debootstrap --variant=minbase --include=python3-pip,python3-requests,python3-yaml,openssl,git "${LADING_DEBIAN_SUITE:-bookworm}" "$R"
rm -rf "$R"/var/cache/apt/archives/*.deb "$R"/var/lib/apt/lists/*
mkdir -p "$R/srv/app"
printf '{"name":"ground-truth","version":"1.0.0","private":true,"dependencies":{"express":"4.18.2","semver":"7.5.1","ws":"8.13.0"}}\n' > "$R/srv/app/package.json"
(cd "$R/srv/app" && npm install --no-audit --no-fund --ignore-scripts --loglevel=error)
dpkg-query --admindir="$R/var/lib/dpkg" -W -f '${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\n' | sed -n 's/^ii \t//p' | sort > "$OUT/dpkg.tsv"
chroot "$R" python3 -m pip list --format=freeze --disable-pip-version-check 2>/dev/null | sed 's/==/\t/' | sort > "$OUT/pip.tsv"
(cd "$R/srv/app" && npm ls --all --parseable --long) | python3 -c '
import sys
rows = set()
for line in sys.stdin:
    spec = line.rstrip("\n").split(":")[1]
    name, _, version = spec.rpartition("@")
    rows.add((name, version))
print("\n".join("\t".join(r) for r in sorted(rows)))' > "$OUT/npm.tsv"
touch "$OUT/done"
