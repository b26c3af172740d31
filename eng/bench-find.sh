#!/usr/bin/env bash
# Fills an inventory store with generated inventories and measures recording and 'lading find' in one process.
# Usage: eng/bench-find.sh [COUNT] [PACKAGES] [unlike]
#   unlike: no two images have anything in common, the worst case for the store's size
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
dotnet build bench/Lading.FindBench -c Release -v q --nologo >&2
dotnet artifacts/bin/Lading.FindBench/release/find-bench.dll "$WORK/inventories.db" "${1:-10000}" "${2:-500}" "${@:3}"
