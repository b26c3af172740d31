#!/usr/bin/env bash
# Measures leak detection: precision and recall by tier on labelled configuration files, on made-up secrets of every format and on published
# packages, and speed on text; prints Markdown. The made-up secrets are written to a temporary folder and go with it.
# Usage: eng/bench-leaks.sh
#   LADING_SHARED        folder with fixtures/leaks/labelled.tar.gz (default: ../shared)
#   LADING_BENCH_LADING  the program (default: artifacts/publish/lading, published when absent)
#   LADING_BENCH_TEXT    folder of text for the speed (default: /usr/share/doc and /usr/share/perl, as far as they are there; "none" leaves it out)
#   LADING_BENCH_CORPUS  a folder with the made-up secrets, to use them again; "none" leaves them out
#   LADING_BENCH_PACKAGES  folder of published npm packages (*.tgz, from npm pack); left out when absent
#   LADING_BENCH_IMAGE   folder with docker-archive.tar, an image without leaks, as eng/bench.sh makes it; left out when absent
#   LADING_BENCH_TRIVY   Trivy's engine, to be measured on the same files; left out when absent
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
SHARED=${LADING_SHARED:-$ROOT/../shared}
LADING=${LADING_BENCH_LADING:-$ROOT/artifacts/publish/lading}
ARCHIVE=$SHARED/fixtures/leaks/labelled.tar.gz
[ -f "$ARCHIVE" ] || { note "$ARCHIVE is not there"; exit 3; }
need python3 python3 || { note "python3 is needed"; exit 3; }
[ -x "${LADING%% *}" ] || command -v "${LADING%% *}" >/dev/null || ./eng/publish.sh
tar xzf "$ARCHIVE" -C "$WORK"
# What describes the files is none of them.
mkdir "$WORK/about" && mv "$WORK"/labelled/{labels.tsv,sources.tsv,README.md} "$WORK/about/"
CORPUS=${LADING_BENCH_CORPUS:-$WORK/corpus}
[ "$CORPUS" = none ] && CORPUS=
if [ -n "$CORPUS" ] && [ ! -f "$CORPUS/files.tsv" ]; then
  LADING_SHARED=$SHARED dotnet run -c Release --project bench/Lading.Bench -- corpus "$CORPUS" >&2
fi
if [ -z "${LADING_BENCH_TEXT:-}" ]; then
  mkdir "$WORK/text"
  for folder in /usr/share/doc /usr/share/perl; do [ -d "$folder" ] && cp -rL "$folder" "$WORK/text/" 2>/dev/null || true; done
  find "$WORK/text" -name '*.gz' -delete
  LADING_BENCH_TEXT=$WORK/text
fi
[ "$LADING_BENCH_TEXT" = none ] && LADING_BENCH_TEXT=
export CORPUS PACKAGES=${LADING_BENCH_PACKAGES:-} IMAGE=${LADING_BENCH_IMAGE:+$LADING_BENCH_IMAGE/docker-archive.tar}
LADING=$LADING LABELLED=$WORK/labelled LABELS=$WORK/about/labels.tsv TEXT=$LADING_BENCH_TEXT TRIVY=${LADING_BENCH_TRIVY:-} SCRATCH=$WORK python3 eng/bench_leaks.py
