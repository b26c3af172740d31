"""Precision and recall by tier on labelled files, and speed on text: see bench-leaks.sh."""
import collections, csv, json, os, shlex, subprocess, sys, time

LADING, LABELLED, LABELS, TEXT, TRIVY, SCRATCH = (os.environ[n] for n in ("LADING", "LABELLED", "LABELS", "TEXT", "TRIVY", "SCRATCH"))
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


def lading():
    """Tier, file and line of every value that is found; habits of build files, which have no value, are not what the labels are about."""
    out = os.path.join(SCRATCH, "leaks.json")
    _, done = run([*shlex.split(LADING), "leaks", "dir:" + LABELLED, "--no-cache", "-o", "json=" + out])
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    with open(out, encoding="utf-8") as file:
        report = json.load(file)
    return [(leak["confidence"].lower(), place["path"], place.get("line") or 0) for leak in report["leaks"] if leak.get("fingerprint") for place in leak["places"]]


def trivy():
    out = os.path.join(SCRATCH, "trivy.json")
    _, done = run([TRIVY, "fs", "--scanners", "secret", "--offline-scan", "-q", "--format", "json", "--output", out, LABELLED])
    if done.returncode != 0:
        print("Trivy's engine did not run:", done.stderr.strip()[-200:], file=sys.stderr)
        return None
    with open(out, encoding="utf-8") as file:
        report = json.load(file)
    return [("shaped", result["Target"], secret["StartLine"]) for result in report.get("Results") or [] for secret in result.get("Secrets") or []]


def judge(found, truth):
    """True positives, false positives, secrets found and all secrets. A finding is right on a line of a label T."""
    hit, right, wrong, placeholders = set(), 0, 0, 0
    for path, line in {(path.split("!/")[0], line) for _, path, line in found}:
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


def row(name, found, truth):
    right, wrong, placeholders, hit, all_ = judge(found, truth)
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = hit / all_ if all_ else 1.0
    print(f"| {name} | {right} | {wrong} | {placeholders} | {precision:.3f} | {recall:.3f} | {2 * precision * recall / (precision + recall) if precision + recall else 0:.3f} |")


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


truth, found = labels(), lading()
print("| tier and above | true lines | false lines | placeholders | precision | recall | F1 |\n|---|---|---|---|---|---|---|")
for i, tier in enumerate(TIERS):
    row(tier, [f for f in found if f[0] in TIERS[:i + 1]], truth)
if TRIVY and (others := trivy()) is not None:
    row("Trivy's engine", others, truth)
speed()
