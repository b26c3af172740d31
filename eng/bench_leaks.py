"""Precision and recall by tier on labelled files, made-up secrets and published packages, and speed on text: see bench-leaks.sh."""
import collections, csv, json, os, shlex, subprocess, sys, tarfile, time

LADING, LABELLED, LABELS, TEXT, TRIVY, SCRATCH = (os.environ[n] for n in ("LADING", "LABELLED", "LABELS", "TEXT", "TRIVY", "SCRATCH"))
CORPUS, PACKAGES, IMAGE = (os.environ.get(n, "") for n in ("CORPUS", "PACKAGES", "IMAGE"))
TIERS = ["proven", "shaped", "contextual"]


def run(command):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
    return time.perf_counter() - start, done


def labels():
    """Of each file the labelled ranges of lines; more than one label may hold a line."""
    found = collections.defaultdict(list)
    with open(LABELS, newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            found[row["file"]].append((int(row["line_start"]), int(row["line_end"]), row["truth"], row["category"]))
    return found


def lading(source, *options):
    """Tier, rule, file, line and layer of every value that is found; habits of build files, which have no value, are not what is asked for."""
    out = os.path.join(SCRATCH, "leaks.json")
    _, done = run([*shlex.split(LADING), "leaks", source, "--no-cache", *options, "-o", "json=" + out])
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    with open(out, encoding="utf-8") as file:
        report = json.load(file)
    return [(leak["confidence"].lower(), leak["rule"], place["path"], place.get("line") or 0, place.get("layer"))
            for leak in report["leaks"] if leak.get("fingerprint") for place in leak["places"]]


def trivy(kind, *target):
    """The same of Trivy's engine, which has one tier; None when it is not to be measured or does not run."""
    if not TRIVY:
        return None
    out = os.path.join(SCRATCH, "trivy.json")
    _, done = run([TRIVY, kind, "--scanners", "secret", "--offline-scan", "--timeout", "2h", "-q", "--format", "json", "--output", out, *target])
    if done.returncode != 0:
        print("Trivy's engine did not run:", done.stderr.strip()[-200:], file=sys.stderr)
        return None
    with open(out, encoding="utf-8") as file:
        report = json.load(file)
    return [("shaped", secret["RuleID"], result["Target"].lstrip("/"), secret["StartLine"], None) for result in report.get("Results") or [] for secret in result.get("Secrets") or []]


def tiers(found, others):
    """What counts from each tier on, and what Trivy's engine found."""
    for i, tier in enumerate(TIERS):
        yield tier, [f for f in found if f[0] in TIERS[:i + 1]]
    if others is not None:
        yield "Trivy's engine", others


def ratio(part, whole):
    return part / whole if whole else 1.0


def judge(found, truth):
    """True positives, false positives, secrets found and all secrets. A finding is right on a line of a label T."""
    hit, right, wrong, placeholders = set(), 0, 0, 0
    for path, line in {(f[2].split("!/")[0], f[3]) for f in found}:
        held = [l for l in truth.get(path, []) if l[0] <= line <= l[1]]
        true = [l for l in held if l[2] == "T"]
        if true:
            right += 1
            hit.update((path, *l) for l in true)
        elif any(l[2] == "X" for l in held):
            placeholders += 1
        else:
            wrong += 1
    return right, wrong, placeholders, len(hit), sum(l[2] == "T" for ls in truth.values() for l in ls)


def on_labels():
    truth = labels()
    print("| tier and above | true lines | false lines | placeholders | precision | placeholders counted as false | recall | F1 |\n|---|---|---|---|---|---|---|---|")
    for name, found in tiers(lading("dir:" + LABELLED), trivy("fs", LABELLED)):
        right, wrong, placeholders, hit, all_ = judge(found, truth)
        precision, recall = ratio(right, right + wrong), ratio(hit, all_)
        strict = ratio(right, right + wrong + placeholders)
        print(f"| {name} | {right} | {wrong} | {placeholders} | {precision:.3f} | {strict:.3f} | {recall:.3f} | {2 * precision * recall / (precision + recall) if precision + recall else 0:.3f} |")


def table(name):
    with open(os.path.join(CORPUS, name), newline="", encoding="utf-8") as rows:
        return list(csv.reader(rows, delimiter="\t"))


def on_corpus():
    files = table("files.tsv")
    secret = {row[0]: row[1] for row in files if row[3] == "1"}
    misses = {row[0] for row in files if row[3] == "0"}
    plain = {row[0] for row in files if row[2] in ("plain", "its own file") and row[3] == "1"}
    folder = os.path.join(CORPUS, "files")
    found, others = lading("dir:" + folder), trivy("fs", folder)
    print(f"\n{len(secret)} files with one made-up secret each, of {len(set(secret.values()))} formats, {len(plain)} of them not encoded, and {len(misses)} with a near miss.\n")
    print("| tier and above | secrets found | recall | recall, not encoded | near misses taken for secrets | precision |\n|---|---|---|---|---|---|")
    for name, seen in tiers(found, others):
        paths = {f[2] for f in seen}
        hit, wrong = len(paths & secret.keys()), len(paths & misses)
        print(f"| {name} | {hit} | {ratio(hit, len(secret)):.3f} | {ratio(len(paths & plain), len(plain)):.3f} | {wrong} | {ratio(hit, hit + wrong):.4f} |")
    named = {f[2] for f in found if secret.get(f[2]) == f[1]}
    print(f"\nBy the rule of its own format: {ratio(len(named), len(secret)):.3f}.")
    fates = collections.defaultdict(list)
    for path, _, fate in table("image.tsv"):
        fates[fate].append(path)
    image = os.path.join(CORPUS, "image")
    found, others = lading("oci-dir:" + image), trivy("image", "--input", image)
    mine, theirs = {f[2] for f in found if f[4] == 0}, {f[2] for f in others or []}
    print("\n| in an image, what a later layer did to the file | secrets | Lading | Trivy's engine |\n|---|---|---|---|")
    for fate, paths in fates.items():
        print(f"| {fate} | {len(paths)} | {len(mine & set(paths))} | {len(theirs & set(paths)) if others is not None else '-'} |")


def unpack():
    """The packages as Trivy's engine can read them: it opens no archives. Names say nothing but which package it is."""
    folder = os.path.join(SCRATCH, "packages")
    for name in sorted(os.listdir(PACKAGES)):
        if name.endswith((".tgz", ".tar.gz")):
            with tarfile.open(os.path.join(PACKAGES, name)) as tar:
                tar.extractall(os.path.join(folder, name), filter="data")
    return folder


def on_negatives():
    """What nobody leaked: every finding of the two upper tiers is wrong."""
    print("\n| published files, where nothing is a leak | proven | shaped | contextual | Trivy's engine |\n|---|---|---|---|---|")
    sources = []
    if PACKAGES:
        sources.append((f"{sum(n.endswith(('.tgz', '.tar.gz')) for n in os.listdir(PACKAGES))} packages", "dir:" + PACKAGES, lambda: trivy("fs", unpack())))
    if IMAGE:
        sources.append(("the image", "docker-archive:" + IMAGE, lambda: trivy("image", "--input", IMAGE)))
    for name, source, other in sources:
        found = lading(source)
        count = collections.Counter(tier for tier, *_ in {(f[0], f[1], f[2], f[3]) for f in found})
        others = other()
        print(f"| {name} | {count['proven']} | {count['shaped']} | {count['contextual']} | {len(others) if others is not None else '-'} |")


def speed():
    size = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(TEXT) for name in names if os.path.isfile(os.path.join(folder, name)))
    print(f"\n| {size / 1e6:.0f} MB of text | seconds | MB/s |\n|---|---|---|")
    rows = [("Lading, one thread", [*shlex.split(LADING), "leaks", "dir:" + TEXT, "--no-cache", "--parallelism", "1", "--fail-on", "none"]),
            ("Lading, all threads", [*shlex.split(LADING), "leaks", "dir:" + TEXT, "--no-cache", "--fail-on", "none"])]
    if TRIVY:
        rows.append(("Trivy's engine", [TRIVY, "fs", "--scanners", "secret", "--offline-scan", "-q", TEXT]))
    for name, command in rows:
        times = [run(command) for _ in range(3)]
        if any(done.returncode != 0 for _, done in times):
            print(f"{name}: {times[0][1].stderr.strip()[-200:]}", file=sys.stderr)
            continue
        best = sorted(seconds for seconds, _ in times)[1]
        print(f"| {name} | {best:.2f} | {size / 1e6 / best:.0f} |")


on_labels()
if CORPUS:
    on_corpus()
if PACKAGES or IMAGE:
    on_negatives()
if TEXT:
    speed()
