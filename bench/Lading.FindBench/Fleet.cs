using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lading.Inventory;

namespace Lading.FindBench;

/// <summary>
/// Makes inventories as a company has them: a few dozen base images with packages of this machine's dpkg, a few hundred
/// applications upon them with npm, Maven and PyPI packages of a common pool, and builds of each that differ in a few
/// versions. With <paramref name="alike"/> false every version of every image is drawn anew, so that nothing is shared.
/// </summary>
internal sealed class Fleet(int count, int packages, bool alike, int seed = 20240329)
{
    private const int Bases = 40;
    private const int Builds = 30;
    private const int PoolSize = 20_000;

    private readonly Random _random = new(seed);
    private readonly (string Name, string Version, string? Source)[] _dpkg = ReadDpkg("/var/lib/dpkg/status");

    public IEnumerable<Sbom> Images()
    {
        (PackageType Type, string? Namespace, string Name)[] pool = [.. Enumerable.Range(0, PoolSize).Select(PoolName)];
        List<Package>[] bases = [.. Enumerable.Range(0, Bases).Select(_ => Base())];
        var application = new List<Package>();
        for (int i = 0; i < count; i++)
        {
            int app = i / Builds, build = i % Builds, baseImage = app % Bases;
            if (!alike)
                bases[baseImage] = Base();
            if (build == 0 || !alike)
                application = Application(pool, packages - bases[baseImage].Count);
            else
                Upgrade(application);
            yield return Image(i, app, build, baseImage, bases[baseImage], application);
        }
    }

    private Sbom Image(int number, int app, int build, int baseImage, List<Package> system, List<Package> application)
    {
        SubjectLayer[] layers = [Layer(0, alike ? $"base {baseImage}" : $"base of {number}", "ADD rootfs.tar.xz / # buildkit"),
            Layer(1, $"deps {number}", "RUN /bin/sh -c npm ci --omit=dev # buildkit"), Layer(2, $"app {number}", "COPY . /srv # buildkit")];
        return new Sbom
        {
            Subject = new Subject
            {
                Id = "subject",
                Kind = "container",
                Name = $"registry.example.com/team{app % 17}/app{app}",
                Version = $"1.{build}.0",
                Tags = [$"registry.example.com/team{app % 17}/app{app}:1.{build}.0", $"registry.example.com/team{app % 17}/app{app}:latest"],
                ManifestDigest = Digest($"manifest {number}"),
                ConfigDigest = Digest($"config {number}"),
                Platform = "linux/amd64",
                Layers = layers,
                BaseLayers = 1,
            },
            Distro = new Distro("debian", (11 + baseImage % 3).ToString(CultureInfo.InvariantCulture)),
            Packages = [.. system.Select(p => Place(p, layers[0], true)), .. application.Select(p => Place(p, layers[1], false))],
            Tools = [new Tool("lading", "0.1.0")],
        };
    }

    private static Package Place(Package package, SubjectLayer layer, bool inBase)
    {
        string path = package.Type.Name switch
        {
            "deb" => "var/lib/dpkg/status",
            "npm" => $"srv/node_modules/{package.FullName}/package.json",
            "maven" => $"srv/app.jar!BOOT-INF/lib/{package.Name}-{package.Version}.jar",
            _ => $"usr/local/lib/python3.12/site-packages/{package.Name}-{package.Version}.dist-info/METADATA",
        };
        return package.With(inBaseImage: inBase, locations: [new Location(path) { Layer = layer.Index, LayerDigest = layer.Digest, DiffId = layer.DiffId, Instruction = layer.Instruction }]);
    }

    private List<Package> Base()
    {
        int take = Math.Min(_dpkg.Length, 80 + _random.Next(120));
        HashSet<int> chosen = [];
        while (chosen.Count < take)
            chosen.Add(_random.Next(_dpkg.Length));
        List<Package> system = [.. chosen.Order().Select(i => Deb(_dpkg[i].Name, Vary(_dpkg[i].Version, alike ? 10 : 1), _dpkg[i].Source))];
        if (_random.Next(10) == 0)
            system.Add(Deb("liblzma5", "5.6.0-0.2", "xz-utils"));
        return system;
    }

    private static Package Deb(string name, string version, string? source) =>
        new() { Type = PackageType.Deb, Name = name, Version = version, SourceName = source, Architecture = "amd64" };

    private string Vary(string version, int oneIn) => _random.Next(oneIn) == 0 ? $"{version}+deb12u{_random.Next(alike ? 5 : 1000)}" : version;

    private List<Package> Application((PackageType, string?, string)[] pool, int size)
    {
        var chosen = new HashSet<int>();
        // Some packages are everywhere and most nowhere.
        while (chosen.Count < size)
            chosen.Add((int)(PoolSize * Math.Pow(_random.NextDouble(), 3)));
        List<Package> packages = [.. chosen.Order().Select(i => Of(pool[i]))];
        if (_random.Next(10) == 0)
            packages.Add(Of((PackageType.Maven, "org.apache.logging.log4j", "log4j-core"), $"2.{10 + _random.Next(12)}.{_random.Next(3)}"));
        return packages;
    }

    private void Upgrade(List<Package> packages)
    {
        for (int i = 0, changes = 1 + _random.Next(12); i < changes; i++)
        {
            int at = _random.Next(packages.Count);
            packages[at] = Of((packages[at].Type, packages[at].Namespace, packages[at].Name));
        }
    }

    private Package Of((PackageType Type, string? Namespace, string Name) id, string? version = null) => new()
    {
        Type = id.Type,
        Namespace = id.Namespace,
        Name = id.Name,
        Version = version ?? string.Create(CultureInfo.InvariantCulture, $"{1 + _random.Next(4)}.{_random.Next(alike ? 12 : 50)}.{_random.Next(alike ? 8 : 50)}"),
    };

    private static (PackageType, string?, string) PoolName(int i) => (i % 5) switch
    {
        0 or 1 => (PackageType.Npm, null, $"{Words[i % 31]}-{Words[i * 7 % 29]}-{i}"),
        2 => (PackageType.Npm, "@" + Words[i % 23], $"{Words[i * 3 % 31]}-{i}"),
        3 => (PackageType.Maven, $"org.{Words[i % 31]}.{Words[i * 5 % 27]}", $"{Words[i * 11 % 31]}-core-{i}"),
        _ => (PackageType.Pypi, null, $"{Words[i * 13 % 31]}_{i}"),
    };

    private static readonly string[] Words = ["array", "async", "babel", "buffer", "cache", "color", "commons", "crypto", "data", "date", "event", "express", "file", "get",
        "http", "jackson", "json", "loader", "lodash", "log", "map", "micro", "node", "parse", "path", "plugin", "react", "spring", "stream", "string", "web"];

    private static SubjectLayer Layer(int index, string seed, string instruction) =>
        new(index) { Digest = Digest(seed), DiffId = Digest("diff " + seed), Instruction = instruction };

    private static string Digest(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static (string, string, string?)[] ReadDpkg(string path)
    {
        var packages = new List<(string, string, string?)>();
        (string name, string version, string? source) = ("", "", null);
        foreach (string line in File.ReadLines(path).Append(""))
        {
            if (line.StartsWith("Package: ", StringComparison.Ordinal))
                name = line[9..];
            else if (line.StartsWith("Version: ", StringComparison.Ordinal))
                version = line[9..];
            else if (line.StartsWith("Source: ", StringComparison.Ordinal))
                source = line[8..].Split(' ')[0];
            else if (line.Length == 0 && name.Length > 0)
            {
                packages.Add((name, version, source));
                (name, version, source) = ("", "", null);
            }
        }
        return [.. packages];
    }
}
