#!/usr/bin/env bash
# A short run of every fuzz target on mutated seeds. Usage: eng/fuzz.sh SECONDS [NAME_PREFIX]
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
dotnet build tests/Lading.Fuzz -c Release -v q --nologo >"$WORK/build.log" 2>&1 || { grep -E "error" "$WORK/build.log" | sort -u | head >&2; exit 1; }
dotnet artifacts/bin/Lading.Fuzz/release/Lading.Fuzz.dll smoke "${1:-60}" ${2:+"$2"}
