"""The scan tables of docs/benchmarks.md: the advisory database, look-ups, and Trivy's engine on the same data. Called by bench.py."""
import collections, glob, gzip, json, os, shutil, statistics, subprocess, sys, time, urllib.parse

# What Trivy's engine reads from package URLs alone; packages of distributions need properties of its own.
READ_BY_TRIVY = ("npm", "PyPI", "Maven", "NuGet", "RubyGems", "Go", "crates.io", "Packagist", "Hex", "Pub")


def rows(shared):
    """Ecosystem, purl and expected ids of every row of fixtures/vulnmatch."""
    for path in sorted(glob.glob(os.path.join(shared, "fixtures/vulnmatch/*.tsv"))):
        for line in open(path).read().splitlines()[1:]:
            purl, ids = line.split("\t")[:2]
            yield os.path.basename(path)[:-4], purl, set() if ids == "none" else set(ids.split())


def document(purls):
    """The least CycloneDX document with these packages."""
    components = []
    for i, purl in enumerate(purls):
        path, _, version = purl.split("?")[0].rpartition("@")
        names = [urllib.parse.unquote(n) for n in path.split("/")[1:]]
        # Trivy takes Maven's group from its own field and all other names whole.
        parts = {"group": names[0], "name": names[1]} if purl.startswith("pkg:maven/") else {"name": "/".join(names)}
        components.append({"bom-ref": f"p{i}", "type": "library", **parts, "version": urllib.parse.unquote(version), "purl": purl})
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}


def trivy_cache(shared, scratch):
    cache = os.path.join(scratch, "trivy-scan")
    os.makedirs(os.path.join(cache, "db"), exist_ok=True)
    with gzip.open(os.path.join(shared, "advisories/extra/trivy-db/trivy.db.gz")) as packed, open(os.path.join(cache, "db", "trivy.db"), "wb") as out:
        shutil.copyfileobj(packed, out)
    shutil.copy(os.path.join(shared, "advisories/extra/trivy-db/metadata.json"), os.path.join(cache, "db"))
    return cache


def told_by_lading(path):
    found = collections.defaultdict(set)
    for finding in json.load(open(path))["findings"]:
        found[finding["package"]["purl"]].update(m["id"] for m in finding["matches"])
    return found


def told_by_trivy(path, purls):
    found = collections.defaultdict(set)
    for result in json.load(open(path)).get("Results", []):
        for v in result.get("Vulnerabilities", []):
            found[purls[int(v["PkgRef"][1:])]].add(v["VulnerabilityID"])
    return found


def main(run, spread, median, lading, trivy, shared, scratch, runs):
    if not os.path.isdir(os.path.join(shared, "fixtures/vulnmatch")):
        return
    db = os.path.join(scratch, "advisories.db")
    everything = list(rows(shared))
    readable = [(purl, ids) for ecosystem, purl, ids in everything if ecosystem in READ_BY_TRIVY]
    purls, sbom = os.path.join(scratch, "all.purls"), os.path.join(scratch, "readable.json")
    plain = os.path.join(scratch, "plain.purls")
    open(purls, "w").write("\n".join(purl for _, purl, _ in everything))
    json.dump(document([p for p, _ in readable]), open(sbom, "w"))
    # An inventory as most are: few packages with flaws among many without.
    quiet = [purl for _, purl, ids in everything if not ids] + [purl for _, purl, ids in everything if ids][:60]
    open(plain, "w").write("\n".join(quiet + [f"pkg:npm/not-advised-{i}@1.{i % 10}.{i % 7}" for i in range(3000 - len(quiet))]))
    cache = trivy_cache(shared, scratch)
    ours_json, theirs_json = os.path.join(scratch, "lading-scan.json"), os.path.join(scratch, "trivy-scan.json")

    def scan(*target, output="ids"):
        return run([lading, "scan", *target, "--db", db, "--notices", "--no-ignore-files", "--allow-malware", "--db-age", "ignore", "-q", "-o", output])

    imports, one, three, many, ours, theirs = [], [], [], [], [], []
    for i in range(runs + 1):
        for suffix in ("", ".lock"):
            if os.path.exists(db + suffix):
                os.remove(db + suffix)
        row = (run([lading, "db", "import", os.path.join(shared, "advisories"), "--db", db, "-q"]), scan("pkg:npm/lodash@4.17.20"), scan("purl:" + plain), scan("purl:" + purls),
               scan("sbom:" + sbom), run([trivy, "sbom", "--cache-dir", cache, "--skip-db-update", "--offline-scan", "-q", "-f", "json", "-o", theirs_json, sbom]))
        if i > 0:
            for column, value in zip((imports, one, three, many, ours, theirs), row):
                column.append(value)
    scan("sbom:" + sbom, output="json=" + ours_json)
    wrong = lambda found: sum(1 for purl, ids in readable if found.get(purl, set()) != ids)
    records = sum(len(ids) for _, _, ids in everything)
    print("\n## Advisories\n")
    print(f"The database is made of the shared advisory pack ({os.path.getsize(db) / 1e6:.0f} MB on disk). Whole processes, started anew each time.\n")
    print("| | median | CPU | peak memory |\n|---|---|---|---|")
    for name, column in (("`lading db import` of the pack", imports), ("`lading scan` of one package URL", one), (f"of 3,000 package URLs, {len(quiet)} of them in advisories, 60 with flaws", three),
                         (f"of {len(everything):,} package URLs chosen to be at the edges of ranges ({records:,} records apply)", many)):
        print(f"| {name} | {spread(column)} | {median(column, 1):.3f} s | {median(column, 2):.0f} MiB |")
    ratio = statistics.median(t[0] / o[0] for o, t in zip(ours, theirs))
    print(f"\nTrivy's engine and Lading on one CycloneDX document with the {len(readable):,} packages of these that Trivy reads from package URLs, on the")
    print("same records; a row is wrong when the ids of the records that apply are not exactly the expected ones.\n")
    print("| | median | CPU | peak memory | rows wrong |\n|---|---|---|---|---|")
    print(f"| Lading | {spread(ours)} | {median(ours, 1):.3f} s | {median(ours, 2):.0f} MiB | {wrong(told_by_lading(ours_json))} |")
    print(f"| Trivy's engine | {spread(theirs)} | {median(theirs, 1):.3f} s | {median(theirs, 2):.0f} MiB | {wrong(told_by_trivy(theirs_json, [p for p, _ in readable]))} |")
    print(f"\nTrivy ÷ Lading: {ratio:.1f}.")
