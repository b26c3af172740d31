#!/usr/bin/env bash
# Installs what the tests need, starts it on loopback, runs all tests, and takes everything down again.
# Prints "N passed, N failed, N skipped" as its last line. Usage: eng/test.sh [arguments of the test program]
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

CONFIGURATION=${CONFIGURATION:-Release}
command -v dotnet >/dev/null || { note "The .NET SDK 10 is needed: https://dot.net"; exit 3; }

start_registry() {
  need docker-registry docker-registry || return 1
  local port; port=$(free_port)
  cat > "$WORK/registry.yml" <<YML
version: 0.1
storage: { filesystem: { rootdirectory: $WORK/registry }, delete: { enabled: true } }
http: { addr: 127.0.0.1:$port }
log: { level: error, accesslog: { disabled: true } }
YML
  spawn "$WORK/registry.log" docker-registry serve "$WORK/registry.yml"
  wait_for 20 curl -fs "http://127.0.0.1:$port/v2/" || return 1
  export LADING_TEST_REGISTRY=127.0.0.1:$port
}

start_docker() {
  [ "$(id -u)" = 0 ] || return 1
  need dockerd docker.io || return 1
  mkdir -p "$WORK/docker"
  spawn "$WORK/dockerd.log" dockerd --host "unix://$WORK/docker.sock" --data-root "$WORK/docker/data" --exec-root "$WORK/docker/exec" \
    --pidfile "$WORK/docker/pid" --bridge none --iptables=false --ip6tables=false --storage-driver vfs
  wait_for 40 curl -fs --unix-socket "$WORK/docker.sock" http://localhost/_ping || return 1
  export LADING_TEST_DOCKER=1 DOCKER_HOST="unix://$WORK/docker.sock"
}

install_podman() {
  [ "$(id -u)" = 0 ] || return 1
  need podman podman && need conmon conmon && need catatonit catatonit && need runc runc || return 1
  # Some sandboxes let nobody make the limits and control groups that it needs: better skipped than failed.
  podman --root "$WORK/podman" --runroot "$WORK/podman-run" --tmpdir "$WORK/podman-tmp" --storage-driver vfs --runtime runc --cgroup-manager cgroupfs info >/dev/null 2>&1 || return 1
  export LADING_TEST_PODMAN=1
}

install_node_tools() {
  need npm npm && eng/test-tools.sh >"$WORK/node.log" 2>&1 || { tail -5 "$WORK/node.log" >&2; return 1; }
}

make_ground_truth() {
  [ "$(id -u)" = 0 ] || return 1
  need debootstrap debootstrap && need npm npm || return 1
  eng/ground-truth.sh artifacts/ground-truth >"$WORK/ground-truth.log" 2>&1 || { tail -5 "$WORK/ground-truth.log" >&2; return 1; }
  export LADING_GROUND_TRUTH=$ROOT/artifacts/ground-truth
}

need curl curl && need python3 python3 || { note "curl and python3 are needed"; exit 3; }
need skopeo skopeo || note "no skopeo: its tests are skipped"
need softhsm2-util softhsm2 || note "no SoftHSM: tests of keys on tokens are skipped"
need umoci umoci || note "no umoci: its tests are skipped"
# What packs inputs for decoders; where one is missing, its variants are left out.
for tool in zstd:zstd bzip2:bzip2 xz:xz-utils lz4:lz4 lzip:lzip compress:ncompress rpmbuild:rpm; do need "${tool%%:*}" "${tool##*:}" || true; done
start_registry || note "no docker-registry: its tests are skipped"
need busybox busybox-static || note "no busybox: builds with secrets are not tested"
start_docker || note "no Docker engine: its tests are skipped"
need docker-compose docker-compose || note "no docker-compose: fixes of Compose files are not started"
install_podman || note "no podman: fixes of Kubernetes manifests are not started"
install_node_tools || note "no ajv: schema tests are skipped"
if [ -z "${LADING_NO_GROUND_TRUTH:-}" ]; then make_ground_truth || note "no debootstrap root: ground-truth tests are skipped"; fi

dotnet build tests/Lading.Tests -c "$CONFIGURATION" -m:2 -v q --nologo >"$WORK/build.log" 2>&1 || { grep -E "error|warn" "$WORK/build.log" | sort -u | head -40 >&2; exit 1; }
BIN=artifacts/bin/Lading.Tests/$(echo "$CONFIGURATION" | tr '[:upper:]' '[:lower:]')/Lading.Tests.dll
code=0
dotnet "$BIN" -noColor "$@" >"$WORK/tests.log" 2>&1 || code=$?
# A test program that died says why before a long stack: the first lines are the ones that matter.
grep -m1 -A30 -E '^(Fatal error|Stack overflow|Unhandled exception|Process terminated|Out of memory)' "$WORK/tests.log" | cut -c1-300 >&2 || true
grep -vE '^\s*$' "$WORK/tests.log" | grep -vE '\[SKIP\]' | tail -n "${LADING_TEST_LINES:-60}" >&2
echo "Skipped, by reason:" >&2
grep -A1 '\[SKIP\]' "$WORK/tests.log" | grep -v '\[SKIP\]' | grep -v '^--' | sed 's/^ *//; s/: .*//' | sort | uniq -c | sort -rn | head -20 >&2 || true
summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$WORK/tests.log" | tail -1)
[ -n "$summary" ] || { note "the test program did not finish"; exit 1; }
read -r total errors failed skipped < <(echo "$summary" | sed -E 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/')
echo "$((total - failed - skipped)) passed, $((failed + errors)) failed, $skipped skipped"
[ "$code" = 0 ] && [ "$failed" = 0 ] && [ "$errors" = 0 ]
