using System.Diagnostics;
using System.Globalization;
using Lading.FindBench;
using Lading.Inventory;
using Lading.Vulnerabilities.Records;

// find-bench FILE [COUNT] [PACKAGES] [unlike]: fills a store, unless FILE is there already, and measures.
string file = args.Length > 0 ? args[0] : throw new ArgumentException("find-bench FILE [COUNT] [PACKAGES] [unlike]");
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000;
int packages = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 500;
bool alike = !args.Contains("unlike");
var store = new InventoryStore(file);
DateTimeOffset now = DateTimeOffset.UtcNow;

if (!File.Exists(file))
{
    var watch = Stopwatch.StartNew();
    foreach (Sbom[] batch in new Fleet(count, packages, alike).Images().Chunk(200))
        store.Record(batch, now);
    Console.WriteLine($"recorded {count} inventories of {packages} packages in {watch.Elapsed.TotalSeconds:0.0} s, in transactions of 200");
}
Console.WriteLine($"store: {new FileInfo(file).Length / 1e6:0.0} MB, {store.List().Count} inventories");

// The last builds again, and images that share nothing: each recorded by itself, as 'lading sbom --record' does.
Sbom[] again = [.. new Fleet(60, packages, alike).Images()];
Measure("record a build again", 20, i => store.Record([again[i]], now));
int seed = Environment.TickCount;
Sbom[] strange = [.. new Fleet(22, packages, alike: false, seed).Images().Select((s, i) => s with { Subject = s.Subject with { ManifestDigest = $"sha256:{seed + i:x64}" } })];
int next = 0;
Measure("record what shares nothing with the rest", 20, _ => store.Record([strange[next++]], now));

var database = new AliasRecords();
Ask("xz-utils@5.6.0");
Ask("pkg:maven/org.apache.logging.log4j/log4j-core", "<2.17.1");
Ask("log4j-core", "<2.17.1");
Ask("log4j*");
Ask("*log4j*");
Ask("CVE-2024-3094");
Ask("CVE-2021-44228");
Ask("dpkg");
Ask("no-such-package");
Ask("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("manifest 77"u8)));
Ask("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("base 7"u8)));

void Ask(string text, string? range = null)
{
    FindQuery query = FindQuery.Parse(text, range: range is null ? null : VersionRange.Parse(range));
    FindResult result = store.Find([query], null, database);
    int places = result.Inventories.Sum(i => i.Packages.Sum(p => p.Places.Count));
    Measure($"find {(text.Length > 60 ? text[..20] + "…" : text)} {range} ({result.Inventories.Count} images, {places} places)", 20, _ => store.Find([query], null, database));
}

static void Measure(string what, int runs, Action<int> act)
{
    act(0);
    act(1);
    var times = new double[runs];
    for (int i = 0; i < runs; i++)
    {
        long start = Stopwatch.GetTimestamp();
        act(i);
        times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
    Array.Sort(times);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times[runs / 2],9:0.00} ms median, {times[^1],9:0.00} ms worst   {what}"));
}
