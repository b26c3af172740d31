using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Oci.Sources;
using Lading.Scanning;
using Xunit;

namespace Lading.Tests.Inventory;

/// <summary>
/// A real Debian root file system (<c>eng/ground-truth.sh</c>): the inventory lists exactly what dpkg, pip and npm
/// themselves say is installed.
/// </summary>
public class GroundTruthTests
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("LADING_GROUND_TRUTH");

    private static readonly Lazy<Task<Sbom>> Scanned = new(async () =>
    {
        await using Source source = await SourceOpener.OpenAsync("dir:" + Path.Combine(Folder!, "rootfs"), new SourceOptions(), default);
        IReadOnlyList<Cataloger> catalogers = CatalogerSelection.For(SourceKind.Image, []);
        return Assembler.Build(ImageScanner.Scan(source, new ScanPlan { Analyzers = catalogers }), catalogers);
    });

    private static async Task Compare(string list, Func<string[], string> expected, Func<Package, bool> which, Func<Package, string> name)
    {
        if (Folder is null)
            Assert.Skip("LADING_GROUND_TRUTH is not set");
        string[] wanted = [.. File.ReadLines(Path.Combine(Folder, list)).Where(l => l.Length > 0).Select(l => expected(l.Split('\t'))).Distinct().Order(StringComparer.Ordinal)];
        Sbom sbom = await Scanned.Value;
        string[] found = [.. sbom.Packages.Where(which).Select(name).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(wanted);
        Assert.Equal(([], []), (wanted.Except(found).ToArray(), found.Except(wanted).ToArray()));
        Assert.Equal(found.Distinct(), found);
    }

    [Fact]
    public Task Dpkg_query_lists_the_same_packages() =>
        Compare("dpkg.tsv", c => $"{c[0]} {c[1]} {c[2]}", p => p.Type == PackageType.Deb, p => $"{p.Name} {p.Version} {p.Architecture}");

    [Fact]
    public Task Pip_lists_the_same_packages() =>
        Compare("pip.tsv", c => $"{Pep503(c[0])} {c[1]}", p => p.Type == PackageType.Pypi, p => $"{Pep503(p.Name)} {p.Version}");

    [Fact]
    public Task Npm_lists_the_same_packages() =>
        Compare("npm.tsv", c => $"{c[0]} {c[1]}", p => p.Type == PackageType.Npm && p.Locations.Any(l => l.Path.StartsWith("srv/app/", StringComparison.Ordinal)), p => $"{p.FullName} {p.Version}");

    private static string Pep503(string name) => System.Text.RegularExpressions.Regex.Replace(name, "[-_.]+", "-").ToLowerInvariant();
}
