using Lading.Inventory;

namespace Lading.Tests.Vulnerabilities.Records;

/// <summary>Inventories in few words.</summary>
internal static class Inventories
{
    public static readonly DateTimeOffset Day = new(2024, 3, 29, 12, 0, 0, TimeSpan.Zero);

    public static string Digest(char c) => "sha256:" + new string(c, 64);

    public static Sbom Image(string name, char digest, params Package[] packages) => new()
    {
        Subject = new Subject
        {
            Id = "subject", Kind = "container", Name = name, Version = "1.0", Tags = [name + ":1.0"], ManifestDigest = Digest(digest), Platform = "linux/amd64",
            Layers = [new SubjectLayer(0) { Digest = Digest('0'), DiffId = Digest('1'), Instruction = "ADD rootfs" }, new SubjectLayer(1) { Digest = Digest('2'), DiffId = Digest('3'), Instruction = "COPY . /srv" }],
        },
        Distro = new Distro("debian", "13"),
        Packages = packages,
    };

    public static Package Deb(string name, string version, string? source = null, string? sourceVersion = null) =>
        new() { Type = PackageType.Deb, Name = name, Version = version, SourceName = source, SourceVersion = sourceVersion, Architecture = "amd64", Locations = [At("var/lib/dpkg/status", 0)] };

    public static Package Npm(string name, string? version, string? scope = null, params Location[] places) =>
        new() { Type = PackageType.Npm, Namespace = scope, Name = name, Version = version, Locations = places.Length > 0 ? places : [At($"srv/node_modules/{name}/package.json", 1)] };

    public static Package Maven(string group, string name, string version) =>
        new() { Type = PackageType.Maven, Namespace = group, Name = name, Version = version, Locations = [At($"srv/app.war!WEB-INF/lib/{name}-{version}.jar", 1)] };

    public static Package Of(PackageType type, string name, string version) => new() { Type = type, Name = name, Version = version };

    public static Location At(string path, int layer, int? removedBy = null) => new(path) { Layer = layer, RemovedBy = removedBy };
}
