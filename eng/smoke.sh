#!/usr/bin/env bash
# Runs the command scripts of tests/cli against a binary. Usage: eng/smoke.sh PATH_TO_LADING
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
BINARY=$(readlink -f "${1:?usage: smoke.sh PATH_TO_LADING}")
DLL=artifacts/bin/Lading.Tests/release/Lading.Tests.dll
[ -f "$DLL" ] || dotnet build tests/Lading.Tests -c Release -v q --nologo >&2
code=0
LADING_BINARY=$BINARY dotnet "$DLL" -noColor -class Lading.Tests.Cli.ScriptTests >"$WORK/smoke.log" 2>&1 || code=$?
grep -vE '^\s*$' "$WORK/smoke.log" | tail -30 >&2
summary=$(grep -E 'Total: [0-9]+, Errors' "$WORK/smoke.log" | tail -1)
[ -n "$summary" ] || { note "the smoke test did not finish"; exit 1; }
read -r total errors failed skipped < <(echo "$summary" | sed -E 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/')
echo "$((total - failed - skipped)) passed, $((failed + errors)) failed, $skipped skipped"
[ "$code" = 0 ]
