"""Times whole processes in turn and prints docs/benchmarks.md. Called by bench.sh."""
import os, shutil, sqlite3, statistics, subprocess, sys, time
import bench_scan

RUNS = int(os.environ["RUNS"])
IMAGE, TRIVY, LADING, LIMIT, SCRATCH = (os.environ[n] for n in ("IMAGE", "TRIVY", "LADING", "LIMIT", "SCRATCH"))

TRIVY_CACHE = os.path.join(SCRATCH, "trivy-cache")
os.makedirs(os.path.join(TRIVY_CACHE, "java-db"))
# Trivy stops at the first jar without its Java index; an empty one lets it run offline.
db = sqlite3.connect(os.path.join(TRIVY_CACHE, "java-db", "trivy-java.db"))
db.executescript("create table artifacts(id integer primary key, group_id text, artifact_id text);"
                 "create table indices(artifact_id integer, version text, sha1 blob, archive_type text, license text);")
db.close()
open(os.path.join(TRIVY_CACHE, "java-db", "metadata.json"), "w").write(
    '{"Version":1,"NextUpdate":"2099-01-01T00:00:00Z","UpdatedAt":"2024-01-01T00:00:00Z","DownloadedAt":"2024-01-01T00:00:00Z"}')


def run(command, env=None):
    """Wall seconds, CPU seconds, peak MiB of one finished process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})})
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"failed with {status}: {' '.join(command)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def trivy(kind, target):
    shutil.rmtree(os.path.join(TRIVY_CACHE, "fanal"), ignore_errors=True)
    where = [target] if kind == "rootfs" else ["--input", target]
    return run([TRIVY, kind, "--cache-dir", TRIVY_CACHE, "--skip-db-update", "--skip-java-db-update", "--offline-scan", "--format", "cyclonedx",
                "-q", "--output", os.path.join(SCRATCH, "trivy.json"), *where])


def lading(source, cache):
    env = {"XDG_CACHE_HOME": os.path.join(SCRATCH, "cache")}
    if not cache:
        shutil.rmtree(env["XDG_CACHE_HOME"], ignore_errors=True)
    return run([LADING, "sbom", source, "-q", "-o", "cyclonedx-json=" + os.path.join(SCRATCH, "lading.json")], env)


CASES = [
    ("docker-archive, plain tars", ["tar", f"{IMAGE}/docker-archive.tar"], f"docker-archive:{IMAGE}/docker-archive.tar", ("image", f"{IMAGE}/docker-archive.tar")),
    ("OCI gzip", ["oci", f"{IMAGE}/oci-gzip"], f"oci-dir:{IMAGE}/oci-gzip", ("image", f"{IMAGE}/oci-gzip")),
    ("OCI zstd", ["oci", f"{IMAGE}/oci-zstd"], f"oci-dir:{IMAGE}/oci-zstd", ("image", f"{IMAGE}/oci-zstd")),
    ("root file system folder", ["dir", f"{IMAGE}/rootfs"], f"dir:{IMAGE}/rootfs", ("rootfs", f"{IMAGE}/rootfs")),
]


def median(rows, column):
    return statistics.median(r[column] for r in rows)


def spread(rows):
    return f"{median(rows, 0):.3f} s ({min(r[0] for r in rows):.3f} to {max(r[0] for r in rows):.3f})"


def main():
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown CPU")
    print("# Benchmarks\n")
    print(f"Written by `eng/bench.sh`: commit {os.environ['COMMIT']}, {cpu}, {os.cpu_count()} cores, {RUNS} runs each, in turn, after one warm-up; hot page")
    print("cache, medians with minimum and maximum. Figures of one machine on one day: quote the ratios.\n")
    print("The image is a 1.1 GB Debian system (5 layers, 38,000 entries, 468 deb and about 100 other packages). *Limit* is a program that only")
    print("inflates the layers with the in-box inflater and verifies their digests (OCI), or only walks the headers or the folder. Lading runs with")
    print("an empty cache, verifies the digests of compressed layers, and writes CycloneDX. Trivy's engine (0.44.1, unpacked from UPX, which would")
    print("add 2 to 3 s to each start) runs offline with an empty cache.\n")
    print("| input | limit | Lading | Lading ÷ limit | peak memory | Trivy's engine | Trivy ÷ Lading |")
    print("|---|---|---|---|---|---|---|")
    again = {}
    for name, limit_args, source, trivy_args in CASES:
        limits, ours, theirs, cached = [], [], [], []
        for i in range(RUNS + 1):
            rows = run([LIMIT, *limit_args]), lading(source, False), lading(source, True), trivy(*trivy_args)
            if i == 0:
                continue
            for all_rows, row in zip((limits, ours, cached, theirs), rows):
                all_rows.append(row)
        again[name] = cached
        ratio = statistics.median(o[0] / l[0] for o, l in zip(ours, limits))
        peer = statistics.median(t[0] / o[0] for o, t in zip(ours, theirs))
        print(f"| {name} | {spread(limits)} | {spread(ours)} | {ratio:.2f} | {median(ours, 2):.0f} MiB | {spread(theirs)}, {median(theirs, 2):.0f} MiB | {peer:.1f} |", flush=True)
    print("\n| | median |\n|---|---|")
    for name in ("OCI gzip", "OCI zstd"):
        print(f"| {name}, the same image again, from the cache | {spread(again[name])} |")
    starts = [run([LADING, "version"]) for _ in range(20)]
    print(f"| `lading version`, start to exit | {spread(starts)} |")
    print(f"| size of the binary | {os.path.getsize(LADING) / 1e6:.1f} MB |")
    bench_scan.main(run, spread, median, LADING, TRIVY, os.environ["SHARED"], SCRATCH, RUNS)
    print("\n## Single steps\n")
    print("`make bench-micro` measures the steps of a scan one by one with BenchmarkDotNet (`bench/Lading.Bench`): walking a tar, one layer")
    print("through all catalogers, dpkg's database and copyright files, the binary classifiers over a program, the cache of facts, the assembly")
    print("of 500 packages, CycloneDX and SPDX documents. Beside each stands its limit, the least that must be done to the same bytes (finding the")
    print("ends of the lines, reading the headers, writing the finished document), and what it allocates. The inputs are made up in the program.")


main()
