using System.Text;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Apk;
using Lading.Oci.Sources;
using Lading.Scanning;
using Lading.Testing;

namespace Lading.Tests.Inventory.Documents;

/// <summary>Inventories made for tests of documents.</summary>
internal static class SampleSboms
{
    /// <summary>One with something in every field, hostile texts among them.</summary>
    public static Sbom Full { get; } = MakeFull();

    /// <summary>One with nothing in it.</summary>
    public static Sbom Empty { get; } = new() { Subject = new Subject { Id = "subject", Kind = "directory", Name = "/srv" }, Packages = [] };

    /// <summary>One as the program makes it, of an image with three layers.</summary>
    public static Sbom Image { get; } = CatalogerTest.Layers(CatalogerList.All, SourceKind.Image, new AssemblyOptions { BaseLayers = 1, BaseImage = "alpine:3.20" },
        [MemoryFile.Text("etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\nPRETTY_NAME=\"Alpine Linux v3.20\"\nHOME_URL=\"https://alpinelinux.org/\"\n"), Database(("musl", ""), ("busybox", "musl"))],
        [Database(("musl", ""), ("busybox", "musl"), ("curl", "musl so:libz.so.1"), ("a", "b"), ("b", "a"))],
        [MemoryFile.Text("srv/readme", "text")]);

    private static MemoryFile Database(params (string Name, string Needs)[] packages)
    {
        var text = new StringBuilder();
        foreach ((string name, string needs) in packages)
            text.Append($"C:Q1{Convert.ToBase64String(new byte[20])}\nP:{name}\nV:1.2.3-r0\nA:x86_64\nL:MIT AND GPL-2.0-only\nT:about {name}\nU:https://example.org/{name}\nm:A Person <person@example.org>\nD:{needs}\nF:usr/bin\nR:{name}\nZ:Q1{Convert.ToBase64String(new byte[20])}\n\n");
        return MemoryFile.Text("lib/apk/db/installed", text.ToString());
    }

    private static Sbom MakeFull()
    {
        const string hostile = "a<b>&\"'\u0001\u200b\n\ttab ]]> \ud83d\ude00 é";
        var packages = new List<Package>
        {
            new()
            {
                Id = "deb-1", Type = PackageType.Deb, Name = "libfull", Version = "1:2.3-4", Architecture = "amd64", Purl = "pkg:deb/debian/libfull@2.3-4?arch=amd64&epoch=1&distro=debian-12",
                Subpath = "sub/path", SourceName = "full", SourceVersion = "2.3-4", Presence = Presence.Declared, Scope = DependencyScope.Development,
                DeclaredLicenses = ["MIT OR Apache-2.0", "GPL-2.0-only"], ConcludedLicenses = ["MIT"], Copyright = "Copyright 2024 " + hostile, Supplier = "Debian",
                Author = "A Person <person@example.org>", Description = hostile, Homepage = "https://example.org/a b?q=[x]#y#z", Vcs = "git@example.org:group/project.git", DownloadLocation = "https://example.org/%zz",
                Hashes = [new Hash("SHA-256", new string('a', 64)), new Hash("MD5", new string('b', 32)), new Hash("CRC-32", "01234567"), new Hash("Streebog-256", new string('c', 64))],
                Requires = [new Requirement("libc6", ">= 2.36"), new Requirement("x|y", null, DependencyScope.Optional)], Provides = ["full-dev"], Files = new FileList(Encoding.UTF8.GetBytes($"usr/lib/libfull.so\tSHA-1:{new string('d', 40)}\nusr/share/doc/a b\n")),
                Properties = new Dictionary<string, string> { ["deb:section"] = "libs", ["deb:tag"] = "one", ["deb:tag#2"] = "two", ["odd"] = hostile, ["cyclonedx:publisher"] = "The publisher", ["cyclonedx:reference:issue-tracker"] = "https://example.org/bugs" },
                Qualifiers = new Dictionary<string, string> { ["vcs_url"] = "git+https://example.org/x" },
                Cpes = ["cpe:2.3:a:full:libfull:2.3:*:*:*:*:*:*:*", "cpe:2.3:a:debian:libfull:2.3:*:*:*:*:*:*:*", "not a cpe"], FoundBy = "dpkg-db", InBaseImage = true, Confidence = 0.75, Method = IdentityMethod.HashComparison,
                Locations =
                [
                    new Location("var/lib/dpkg/status") { Layer = 0, DiffId = "sha256:" + new string('1', 64), LayerDigest = "sha256:" + new string('2', 64), Instruction = "FROM debian", Line = 12 },
                    new Location("app.war!WEB-INF/lib/a.jar") { Layer = 1, DiffId = "sha256:" + new string('3', 64), Instruction = "COPY app.war / # " + hostile, RemovedBy = 2 },
                ],
            },
            new() { Id = "generic-2", Type = PackageType.Generic, Name = "named", DeclaredLicenses = ["Some licence, no identifier", "LicenseRef-own", "MIT"], Author = "somebody", Homepage = "", FoundBy = "binary", Method = IdentityMethod.BinaryAnalysis },
            new() { Id = "golang-3", Type = PackageType.Golang, Namespace = "example.org/group", Name = "module", Version = "v1.0.0", Purl = "pkg:golang/example.org/group/module@v1.0.0#sub", ConcludedLicenses = ["BSD-3-Clause OR LicenseRef-own"], Scope = DependencyScope.Optional },
            new() { Id = "maven-4", Type = PackageType.Maven, Namespace = "org.example", Name = "a", Version = new string('9', 1100), Role = PackageRole.Framework, DeclaredLicenses = ["Apache-2.0"] },
        };
        foreach (PackageRole role in Enum.GetValues<PackageRole>())
            if (role != PackageRole.OperatingSystem)
                packages.Add(new Package { Id = "role-" + role, Type = new PackageType("role"), Name = "role-" + role, Role = role, Purl = $"pkg:role/{role}", Vcs = "github:user/repository" });
        packages = [.. packages.OrderBy(p => p.Type.Name, StringComparer.Ordinal).ThenBy(p => p.FullName, StringComparer.Ordinal)];
        return new Sbom
        {
            Subject = new Subject
            {
                Id = "subject", Kind = "container", Name = "example.org/team/app", Version = "1.2", Purl = "pkg:oci/app@sha256%3A" + new string('4', 64), ManifestDigest = "sha256:" + new string('4', 64),
                IndexDigest = "sha256:" + new string('5', 64), ConfigDigest = "sha256:" + new string('6', 64), Platform = "linux/arm64/v8", Created = "2024-05-06T07:08:09Z", Tags = ["example.org/team/app:1.2", "example.org/team/app:latest"],
                Labels = new Dictionary<string, string> { ["org.opencontainers.image.title"] = "app", ["odd label"] = hostile },
                Layers = [new SubjectLayer(0) { Digest = "sha256:" + new string('2', 64), DiffId = "sha256:" + new string('1', 64), Instruction = "FROM debian", Size = 1234 }, new SubjectLayer(1) { DiffId = "sha256:" + new string('3', 64), Instruction = "COPY app.war / # " + hostile }],
                Supplier = "The team", BaseImage = "debian:12", BaseLayers = 1, Properties = new Dictionary<string, string> { ["own"] = "property" },
            },
            Packages = packages,
            Relationships =
            [
                new Relationship("deb-1", "generic-2", RelationKind.Owns), new Relationship("deb-1", "golang-3", RelationKind.DependsOn, DependencyScope.Development),
                new Relationship("generic-2", "golang-3", RelationKind.DependsOn), new Relationship("golang-3", "generic-2", RelationKind.DependsOn, DependencyScope.Optional),
                new Relationship("golang-3", "maven-4", RelationKind.DependsOn), new Relationship("golang-3", "maven-4", RelationKind.Contains), new Relationship("maven-4", "deb-1", RelationKind.GeneratedFrom),
            ],
            Distro = new Distro("debian", "12") { Fields = new Dictionary<string, string> { ["ID"] = "debian", ["VERSION_ID"] = "12", ["PRETTY_NAME"] = "Debian GNU/Linux 12 (bookworm)", ["HOME_URL"] = "https://www.debian.org/" } },
            Unknowns = [new Unknown("opt/odd: file.jar", "java-archive", "truncated: " + hostile)],
            LicenseTexts = new Dictionary<string, string> { ["LicenseRef-own"] = "Do what you like.\n" + hostile, ["LicenseRef-Some-licence--no-identifier"] = "Text" },
            Created = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
            Tools = [new Tool("lading", "0.1.0", "Lading"), new Tool("other")],
        };
    }
}
