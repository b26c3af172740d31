#!/usr/bin/env bash
# Publishes the native binary to artifacts/publish/lading; fails on any trim or AOT warning.
# Usage: eng/publish.sh [RID [INSTRUCTIONS]], the latter a level such as x86-64-v3 (default: docs/decisions/012-processors.md)
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
RID=${1:-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')}
LINKER=()
if ! command -v clang >/dev/null; then need gcc gcc && LINKER=(-p:CppCompilerAndLinker=gcc) || need clang clang || { note "clang or gcc is needed to link"; exit 3; }; fi
[ -e /usr/include/zlib.h ] || as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y zlib1g-dev >/dev/null 2>&1 || true
# SQLite is linked in from its archive; where there is none, the shared library lies beside the program.
sqlite() { local file; file=$(${CC:-gcc} -print-file-name=libsqlite3.a 2>/dev/null || clang -print-file-name=libsqlite3.a); [ -e "$file" ] && echo "$file"; }
SQLITE=()
if [ "$RID" = "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" ]; then
  sqlite >/dev/null || as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y libsqlite3-dev >/dev/null 2>&1 || true
  if FILE=$(sqlite); then SQLITE=("-p:StaticSqlite=$FILE"); else note "libsqlite3.a (Debian: libsqlite3-dev) is not there: libe_sqlite3.so lies beside the program"; fi
fi
rm -rf artifacts/publish
dotnet publish src/Lading.Cli -c Release -r "$RID" -o artifacts/publish --nologo ${2:+"-p:IlcInstructionSet=$2"} "${LINKER[@]}" "${SQLITE[@]}" >"$WORK/publish.log" 2>&1 || { grep -E "error|warn" "$WORK/publish.log" | sort -u | head -40 >&2; exit 1; }
if grep -E "warning (IL|AOT)" "$WORK/publish.log" | sort -u >&2; then note "publish has warnings"; exit 1; fi
strip_size=$(stat -c %s artifacts/publish/lading)
note "artifacts/publish/lading: $((strip_size / 1000)) kB"
[ "$strip_size" -lt 30000000 ] || { note "the binary is larger than 30 MB"; exit 1; }
