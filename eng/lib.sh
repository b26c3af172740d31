# Shared by the scripts in this folder: finding and installing what they need, and taking processes down again.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1
WORK=$(mktemp -d "${TMPDIR:-/tmp}/lading-eng.XXXXXX")
PIDS=()

note() { printf '%s\n' "$*" >&2; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# need COMMAND PACKAGE: installs the Debian package unless the command is there; false when it cannot be had.
APT_UPDATED=
need() {
  command -v "$1" >/dev/null 2>&1 && return 0
  command -v apt-get >/dev/null 2>&1 || return 1
  if [ -z "$APT_UPDATED" ]; then as_root apt-get -qq update >&2 || true; APT_UPDATED=1; fi
  note "installing $2 ..."
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$2" >"$WORK/apt.log" 2>&1 || { tail -5 "$WORK/apt.log" >&2; return 1; }
  command -v "$1" >/dev/null 2>&1
}

# spawn LOG COMMAND ...: runs in the background until the script ends.
spawn() { local log=$1; shift; "$@" >"$log" 2>&1 & PIDS+=($!); }

# wait_for SECONDS COMMAND ...: until the command succeeds.
wait_for() {
  local left=$(( $1 * 10 )); shift
  until "$@" >/dev/null 2>&1; do left=$((left - 1)); [ "$left" -gt 0 ] || return 1; sleep 0.1; done
}

free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }

finish() {
  local code=$?
  trap - EXIT INT TERM
  for pid in "${PIDS[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null || true; done
  for pid in "${PIDS[@]:-}"; do
    [ -n "$pid" ] || continue
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  done
  umount -R "$WORK"/* 2>/dev/null || true
  rm -rf "$WORK" 2>/dev/null || true
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM
