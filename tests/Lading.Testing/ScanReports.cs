using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Scanning;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Database;
using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Testing;

/// <summary>Results of scans, made by hand, for tests of what is written from them.</summary>
public static class ScanReports
{
    // First: fields are set in the order of the text.
    private static readonly DateTimeOffset Then = new(2025, 3, 4, 5, 6, 7, TimeSpan.Zero);

    /// <summary>
    /// An image of a shop on Debian with a Java archive, npm, Python and Go packages: KEV, EPSS, malware, a release out of support, a
    /// borrowed and an unknown severity, suppressions, layers, dependency paths, an upgrade plan, a failed gate.
    /// </summary>
    public static ScanReport Shop { get; } = MakeShop();

    /// <summary>Packages and nothing wrong with them.</summary>
    public static ScanReport Clean { get; } = Shop with
    {
        Findings = [], Suppressed = [], Unmatched = [], Notes = [], Upgrades = [], Warnings = [], Failing = [], Sbom = Shop.Sbom with { Unknowns = [] },
    };

    /// <summary>Not even packages.</summary>
    public static ScanReport Empty { get; } = new()
    {
        Sbom = new Sbom { Subject = new Subject { Id = "subject", Kind = "directory", Name = "/srv" }, Packages = [] },
        Database = Shop.Database,
        Findings = [],
    };

    /// <summary>A small one of another system: a folder with the database of Alpine, no layers, no edges.</summary>
    public static ScanReport Alpine { get; } = MakeAlpine();

    /// <summary>Text that tries to be something else in every form there is.</summary>
    public const string Hostile =
        "\u001b[31mred\u0007\u009b2J <script>alert(1)</script><img src=x onerror=alert(2)> [click](javascript:alert(3)) ![i](http://evil.example/x.png) "
        + "::error file=a::b\n::warning::c %0A::set-output name=x::y\r\n=cmd|' /C calc'!A0 \u202egnp.exe\u202c \u200fmark @everyone `tick` | pipe ]]> --> {{7*7}} \" ' & \\ \0 \ud800";

    /// <summary><see cref="Shop"/> with <see cref="Hostile"/> in every text, and texts of a megabyte.</summary>
    public static ScanReport Attacked { get; } = MakeAttacked();

    /// <summary>A report with as many findings as asked for.</summary>
    public static ScanReport Large(int findings)
    {
        Package[] packages = [.. Enumerable.Range(0, findings / 2 + 1).Select(i => Package("npm", $"package-{i}", $"1.{i}.0", $"srv/node_modules/package-{i}/package.json", 1))];
        return Shop with
        {
            Sbom = Shop.Sbom with { Packages = packages, Relationships = [] },
            Findings = [.. Enumerable.Range(0, findings).Select(i => Flaw($"CVE-2024-{10000 + i}", packages[i / 2], Severity.High, 7.5, $"1.{i}.1", "a flaw"))],
            Failing = [], Upgrades = [], Suppressed = [], Unmatched = [],
        };
    }

    private static Package Package(string type, string name, string? version, string path, int? layer = null, string? @namespace = null, bool? inBase = null, string? source = null) => new()
    {
        Type = new PackageType(type), Name = name, Version = version, Namespace = @namespace, SourceName = source,
        Id = $"{type}-{name}-{version}", Purl = version is null ? null : $"pkg:{type}/{(@namespace is null ? "" : Uri.EscapeDataString(@namespace) + "/")}{name}@{Uri.EscapeDataString(version)}",
        InBaseImage = inBase, FoundBy = "test",
        Locations = [new Location(path) { Layer = layer, DiffId = layer is null ? null : "sha256:" + new string((char)('a' + layer), 64) }],
    };

    private static Finding Flaw(string id, Package package, Severity severity, double? score, string? fix, string summary, params string[] aliases) => new()
    {
        Id = id, Ids = [id, .. aliases.Order(StringComparer.Ordinal)], Package = package, Summary = summary,
        Rating = severity == Severity.Unknown ? Rating.Unknown : new Rating(severity, score, score is null ? null : "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", aliases.FirstOrDefault() ?? id),
        Fix = fix is null ? FixState.NotFixed : FixState.Fixed, FixedVersions = fix is null ? [] : [fix],
        Published = new DateTimeOffset(2021, 12, 10, 0, 0, 0, TimeSpan.Zero),
        Matches = [Match(aliases.FirstOrDefault() ?? id, package, fix, aliases.Length > 0 ? [id] : [])],
    };

    private static Match Match(string id, Package package, string? fix, string[] aliases) => new()
    {
        Advisory = new Advisory { Id = id, Aliases = aliases, Modified = new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.Zero) },
        Affected = new AffectedPackage
        {
            Ecosystem = package.Type.Name switch { "deb" => "Debian", "maven" => "Maven", "pypi" => "PyPI", "golang" => "Go", "apk" => "Alpine", var other => other },
            Release = package.Type.Name == "deb" ? "12" : package.Type.Name == "apk" ? "v3.20" : null,
            Name = package.SourceName ?? package.FullName,
            Ranges = [new AffectedRange(fix is null ? [new RangeEvent(RangeEventKind.Introduced, "0")] : [new RangeEvent(RangeEventKind.Introduced, "0"), new RangeEvent(RangeEventKind.Fixed, fix)])],
        },
        Method = package.SourceName is null ? MatchMethod.Name : MatchMethod.SourceName,
        Name = package.SourceName ?? package.FullName, Version = package.Version ?? "", Reason = fix is null ? "all versions" : $"< {fix}",
        FixedVersions = fix is null ? [] : [fix],
    };

    private static ScanReport MakeShop()
    {
        Package os = Package("deb", "base-files", "12.4+deb12u5", "var/lib/dpkg/status", 0, "debian", true);
        Package libssl = Package("deb", "libssl3", "3.0.11-1~deb12u2", "var/lib/dpkg/status", 0, "debian", true, "openssl");
        Package openssl = Package("deb", "openssl", "3.0.11-1~deb12u2", "var/lib/dpkg/status", 0, "debian", true);
        Package zlib = Package("deb", "zlib1g", "1:1.2.13.dfsg-1", "var/lib/dpkg/status", 0, "debian", true, "zlib");
        Package app = Package("maven", "shop-web", "1.4.0", "srv/shop.war", 2, "org.example.shop", false);
        Package starter = Package("maven", "spring-boot-starter-log4j2", "2.6.1", "srv/shop.war!WEB-INF/lib/spring-boot-starter-log4j2-2.6.1.jar", 2, "org.springframework.boot", false);
        Package log4j = Package("maven", "log4j-core", "2.14.1", "srv/shop.war!WEB-INF/lib/log4j-core-2.14.1.jar", 2, "org.apache.logging.log4j", false);
        Package jackson = Package("maven", "jackson-databind", "2.9.8", "srv/shop.war!WEB-INF/lib/jackson-databind-2.9.8.jar", 2, "com.fasterxml.jackson.core", false);
        Package express = Package("npm", "express", "4.17.1", "srv/ui/node_modules/express/package.json", 3, null, false);
        Package qs = Package("npm", "qs", "6.7.0", "srv/ui/node_modules/qs/package.json", 3, null, false);
        Package parser = Package("npm", "ua-parser-js", "0.7.29", "srv/ui/node_modules/ua-parser-js/package.json", 3, null, false);
        Package django = Package("pypi", "Django", "3.2.12", "usr/lib/python3/dist-packages/Django-3.2.12.dist-info/METADATA", 1, null, false);
        Package stdlib = Package("golang", "stdlib", "1.20.1", "usr/local/bin/gatekeeper", 3, null, false);
        Package odd = Package("generic", "in-house", null, "opt/in-house/VERSION", 3, null, false);
        Package[] packages = [os, libssl, openssl, zlib, odd, stdlib, jackson, app, log4j, starter, express, qs, parser, django];

        Finding log4shell = Flaw("CVE-2021-44228", log4j, Severity.Critical, 10.0, "2.15.0", "Remote code injection in Log4j", "GHSA-jfh8-c2jp-5v3q") with
        {
            Kev = new KevEntry("CVE-2021-44228", new DateOnly(2021, 12, 10), new DateOnly(2021, 12, 24), true), Epss = new EpssScore(0.97565, 0.99997), Risk = 100,
            Through = [starter.Id],
            Text = new AdvisoryText
            {
                Details = "# Summary\n\nLog4j versions prior to 2.16.0 are subject to a remote code execution vulnerability via the ldap JNDI parser.\nAs per [Apache's Log4j security guide](https://logging.apache.org/log4j/2.x/security.html): Apache Log4j2 <=2.14.1 JNDI features used in configuration, log messages, and parameters **do not protect** against attacker controlled LDAP and other JNDI related endpoints.\n\n## Mitigation\n\n- Update to `2.17.1`\n- Remove the class `JndiLookup`:\n\n```\nzip -q -d log4j-core-*.jar org/apache/logging/log4j/core/lookup/JndiLookup.class\n```\n",
                References = [new AdvisoryReference("ADVISORY", "https://nvd.nist.gov/vuln/detail/CVE-2021-44228"), new AdvisoryReference("WEB", "https://logging.apache.org/log4j/2.x/security.html"), new AdvisoryReference("WEB", "javascript:alert(1)")],
                Cwes = ["CWE-20", "CWE-400", "CWE-502", "CWE-917"],
            },
        };
        Finding malware = Flaw("MAL-2021-1", parser, Severity.Unknown, null, null, "Embedded malware in ua-parser-js", "GHSA-pjwm-rvh2-c87w") with { Kind = FindingKind.Malware, Rating = new Rating(Severity.Critical, Source: "MAL-2021-1"), Risk = 100 };
        Finding[] findings =
        [
            malware,
            log4shell,
            Flaw("CVE-2021-45046", log4j, Severity.Critical, 9.0, "2.16.0", "Incomplete fix for Apache Log4j vulnerability", "GHSA-7rjr-3q55-vv33") with { Risk = 96.4, Epss = new EpssScore(0.97391, 0.99933), Kev = new KevEntry("CVE-2021-45046", new DateOnly(2023, 5, 1), null, false), Through = [starter.Id] },
            Flaw("CVE-2022-28346", django, Severity.Critical, 9.8, "3.2.13", "SQL Injection in Django", "GHSA-2gwj-7jmv-h26r", "PYSEC-2022-190") with { Risk = 71.25, Epss = new EpssScore(0.00412, 0.61) },
            Flaw("CVE-2019-12086", jackson, Severity.High, 7.5, "2.9.9", "Information exposure in FasterXML jackson-databind", "GHSA-5ww9-j83m-q7qx") with { Risk = 58, Epss = new EpssScore(0.2213, 0.95), FixedVersions = ["2.7.9.6", "2.8.11.4", "2.9.9"] },
            Flaw("CVE-2022-24999", qs, Severity.High, 7.5, "6.7.3", "qs vulnerable to Prototype Pollution", "GHSA-hrpp-h998-j3pp") with { Risk = 55, Through = [express.Id] },
            Flaw("CVE-2024-5535", libssl, Severity.Critical, 9.1, "3.0.14-1~deb12u1", "") with { Rating = new Rating(Severity.Critical, 9.1, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:H", "GHSA-4fc7-mvrr-wv2c", Borrowed: true), Risk = 52.1 },
            Flaw("CVE-2024-5535", openssl, Severity.Critical, 9.1, "3.0.14-1~deb12u1", "") with { Rating = new Rating(Severity.Critical, 9.1, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:H", "GHSA-4fc7-mvrr-wv2c", Borrowed: true), Risk = 52.1 },
            Flaw("CVE-2024-24790", stdlib, Severity.Unknown, null, "1.21.11", "Unexpected behavior from Is methods for IPv4-mapped IPv6 addresses in net/netip", "GO-2024-2887") with { VexStatus = "under_investigation" },
            Flaw("CVE-2023-45853", zlib, Severity.Medium, null, null, "") with { Rating = new Rating(Severity.Medium, Source: "Debian"), Fix = FixState.WontFix, Risk = 20 },
            Flaw("CVE-2023-4641", os, Severity.Low, null, "1:4.13+dfsg1-1+esm1", "gpasswd leaks a password") with { Rating = new Rating(Severity.Low, Source: "Ubuntu"), Fix = FixState.Subscription },
            new Finding { Kind = FindingKind.EndOfLife, Id = "EOL-debian-12", Ids = ["EOL-debian-12"], Package = os, Summary = "Debian 12 gets no security updates since 2026-06-10", Rating = new Rating(Severity.High, Source: "Debian") },
        ];
        return new ScanReport
        {
            Sbom = new Sbom
            {
                Subject = new Subject
                {
                    Id = "subject", Kind = "container", Name = "registry.example.org/shop/web", Version = "1.4", ManifestDigest = "sha256:" + new string('4', 64), ConfigDigest = "sha256:" + new string('6', 64),
                    Purl = "pkg:oci/web@sha256%3A" + new string('4', 64), Platform = "linux/amd64", Created = "2025-03-04T05:06:07Z", Tags = ["registry.example.org/shop/web:1.4"],
                    BaseImage = "debian:12", BaseLayers = 1,
                    Layers =
                    [
                        new SubjectLayer(0) { DiffId = "sha256:" + new string('a', 64), Instruction = "/bin/sh -c #(nop) ADD file:0eae0dca665c7044bf242cb1fc92cb8ea744f5af2dd376a558c90bc47349aefe in / " },
                        new SubjectLayer(1) { DiffId = "sha256:" + new string('b', 64), Instruction = "RUN /bin/sh -c apt-get update && apt-get install -y python3-pip && pip install Django==3.2.12 # buildkit" },
                        new SubjectLayer(2) { DiffId = "sha256:" + new string('c', 64), Instruction = "COPY target/shop.war /srv/shop.war # buildkit" },
                        new SubjectLayer(3) { DiffId = "sha256:" + new string('d', 64), Instruction = "COPY ui /srv/ui # buildkit" },
                    ],
                },
                Packages = packages,
                Relationships =
                [
                    new Relationship(app.Id, starter.Id, RelationKind.Contains), new Relationship(app.Id, jackson.Id, RelationKind.Contains), new Relationship(app.Id, log4j.Id, RelationKind.Contains),
                    new Relationship(starter.Id, log4j.Id, RelationKind.DependsOn), new Relationship(express.Id, qs.Id, RelationKind.DependsOn), new Relationship(openssl.Id, libssl.Id, RelationKind.DependsOn),
                ],
                Distro = new Distro("debian", "12") { Fields = new Dictionary<string, string> { ["ID"] = "debian", ["VERSION_ID"] = "12", ["PRETTY_NAME"] = "Debian GNU/Linux 12 (bookworm)" } },
                Unknowns = [new Unknown("srv/broken.jar", "java-archive", "the central directory is truncated")],
                Created = Then,
                Tools = [new Tool("lading", "0.1.0", "Lading")],
            },
            Database = new DatabaseInfo
            {
                Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", Updated = new DateTimeOffset(2025, 3, 1, 6, 0, 0, TimeSpan.Zero),
                DataUntil = new DateTimeOffset(2025, 2, 28, 22, 10, 0, TimeSpan.Zero), Advisories = 41350, KevVersion = "2025.02.28", EpssDate = "2025-02-28",
            },
            DatabaseAge = TimeSpan.FromHours(71),
            Findings = findings,
            Suppressed =
            [
                Flaw("CVE-2021-44832", log4j, Severity.Medium, 6.6, "2.17.1", "Improper Input Validation and Injection in Apache Log4j2", "GHSA-8489-44mv-ggj8") with { Suppressed = new Suppression("vex", "vex/shop.openvex.json#/statements/0", "not_affected", "vulnerable_code_cannot_be_controlled_by_adversary: the configuration is read-only") },
                Flaw("CVE-2021-45105", log4j, Severity.High, 8.6, "2.17.0", "Apache Log4j2 vulnerable to Improper Input Validation", "GHSA-p6xc-xr62-6r2g") with { Suppressed = new Suppression("rule", ".lading.yaml:4", "ignored", "accepted until the next release (owner: shop team)") },
                Flaw("CVE-2022-22818", django, Severity.Medium, 6.1, "3.2.12", "Cross-site Scripting in Django", "GHSA-95rw-fx8r-36v6") with { Suppressed = new Suppression("vex", "attested on the image", "fixed", null) },
            ],
            Unmatched = [new Unmatched(odd, "no version", true), new Unmatched(app, "first-party: no advisories exist", false)],
            Notes = [new RuleNote(".lading.yaml:9", "CVE-2020-0001", "unused"), new RuleNote(".lading.yaml:14", "CVE-2019-12086 pkg:maven/*", "expired 2025-01-31")],
            Upgrades =
            [
                new Upgrade("org.springframework.boot:spring-boot-starter-log4j2", "2.6.3", ["CVE-2021-44228 org.apache.logging.log4j:log4j-core", "CVE-2021-45046 org.apache.logging.log4j:log4j-core"]),
                new Upgrade("debian:12", null, ["CVE-2024-5535 libssl3", "CVE-2024-5535 openssl"]),
                new Upgrade("Django", "3.2.13", ["CVE-2022-28346 Django"]),
                new Upgrade("com.fasterxml.jackson.core:jackson-databind", "2.9.9", ["CVE-2019-12086 com.fasterxml.jackson.core:jackson-databind"]),
                new Upgrade("express", "4.17.3", ["CVE-2022-24999 qs"]),
            ],
            Warnings = ["The SBOM names no epoch for 3 packages; they were compared without."],
            Gate = "malware or kev or (severity >= high and fixed)",
            Failing = [0, 1, 2, 3, 4, 5, 6, 7],
            Created = Then,
        };
    }

    private static ScanReport MakeAlpine()
    {
        Package busybox = Package("apk", "busybox", "1.36.1-r28", "lib/apk/db/installed", null, "alpine");
        Package binsh = Package("apk", "busybox-binsh", "1.36.1-r28", "lib/apk/db/installed", null, "alpine", null, "busybox");
        return new ScanReport
        {
            Sbom = new Sbom { Subject = new Subject { Id = "subject", Kind = "directory", Name = "/srv/root" }, Packages = [busybox, binsh], Distro = new Distro("alpine", "3.20.1"), Created = Then },
            Database = Shop.Database,
            Findings = [.. ((Package[])[busybox, binsh]).Select(p => Flaw("CVE-2023-42363", p, Severity.Unknown, null, "1.36.1-r29", ""))],
            Created = Then,
        };
    }

    private static ScanReport MakeAttacked()
    {
        string huge = string.Concat(Enumerable.Repeat(Hostile + " ", 1 + (1 << 20) / Hostile.Length));
        Package bad = new()
        {
            Type = new PackageType("npm"), Name = Hostile, Namespace = "@" + Hostile, Version = Hostile, Id = Hostile, Purl = "pkg:npm/" + Hostile, SourceName = Hostile,
            Locations = [new Location("../../" + Hostile) { Layer = 0, DiffId = Hostile, Line = 3 }, new Location("http://evil.example/" + Hostile)],
        };
        Finding finding = Flaw(Hostile, bad, Severity.High, 7.5, Hostile, huge, "GHSA-" + Hostile) with
        {
            Text = new AdvisoryText { Details = huge, References = [new AdvisoryReference("WEB", "javascript:alert(1)"), new AdvisoryReference("WEB", "https://example.org/\"><script>alert(4)</script>"), new AdvisoryReference("WEB", Hostile)], Cwes = [Hostile, "CWE-79"] },
            Rating = new Rating(Severity.High, 7.5, Hostile, Hostile, true), Through = [Hostile],
        };
        return Shop with
        {
            Sbom = Shop.Sbom with { Subject = Shop.Sbom.Subject with { Name = Hostile, Version = Hostile, Layers = [new SubjectLayer(0) { Instruction = huge }] }, Packages = [bad], Relationships = [], Unknowns = [new Unknown(Hostile, "x", Hostile)] },
            Findings = [finding],
            Suppressed = [finding with { Suppressed = new Suppression("rule", Hostile, Hostile, huge) }],
            Unmatched = [new Unmatched(bad, Hostile, true)],
            Notes = [new RuleNote(Hostile, Hostile, Hostile)],
            Upgrades = [new Upgrade(Hostile, Hostile, [Hostile])],
            Warnings = [huge],
            Gate = Hostile,
            Failing = [0],
            Database = Shop.Database with { KevVersion = Hostile, EpssDate = Hostile },
        };
    }
}
