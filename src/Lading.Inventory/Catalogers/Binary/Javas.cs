namespace Lading.Inventory.Catalogers.Binary;

/// <summary>
/// Java launchers. All are built from one source; what follows the version, and what else is in the launcher, tells the
/// distribution. The release file of a JDK says more and has a cataloger of its own.
/// </summary>
internal static class Javas
{
    // JEP 223 and JEP 322: feature.interim.update.patch, pre-release, build, optional information. Before: 1.8.0_392-b08.
    private const string Modern = @"\d{1,2}(\.\d{1,3}){0,5}(-[a-z][0-9A-Za-z]*)?\+\d{1,4}(-[0-9A-Za-z.-]{1,40})?";
    private const string Legacy = @"1\.[5-8]\.\d(_\d{1,4})?(-[0-9A-Za-z._~-]{1,40})?";
    private const string Graal = @"\d{1,2}(\.\d{1,3}){0,5}\+\d{1,4}-jvmci-[0-9A-Za-z.-]{1,40}";
    private const string Version = $@"[^ -~](?<v>{Modern}|{Legacy})\0";

    private static Classifier Jre(string name, string package, string file, string[] cpes, params Evidence[] evidence) =>
        new(name, $"**/{file}", $"**/{file}.exe") { Package = package, Namespace = "oracle", Cpes = cpes, Role = PackageRole.Platform, Evidence = evidence };

    public static IReadOnlyList<Classifier> All { get; } =
    [
        Jre("java-graalvm", "graalvm", "java", ["oracle:graalvm"], $@"[^ -~](?<v>{Graal})\0"),
        Jre("java-openjdk", "openjdk", "java", ["oracle:openjdk"], new Evidence(Version) { With = ["openjdk"], Without = ["jvmci", "zulu", "Zulu", "IBM", "-foreman_"] }),
        Jre("java-oracle", "jre", "java", ["oracle:jre"], new Evidence(Version) { With = ["java"], Without = ["openjdk", "jvmci", "zulu", "Zulu", "IBM", "-foreman_"] }),
        Jre("jdb-graalvm", "graalvm", "jdb", ["oracle:graalvm"], $@"[^ -~](?<v>{Graal})\0"),
        Jre("jdb-openjdk", "openjdk", "jdb", ["oracle:openjdk"], new Evidence(Version) { With = ["openjdk"], Without = ["jvmci", "zulu", "Zulu", "IBM", "-foreman_"] }),
        Jre("jdb-oracle", "jdk", "jdb", ["oracle:jdk"], new Evidence(Version) { With = ["jdb"], Without = ["openjdk", "jvmci", "zulu", "Zulu", "IBM", "-foreman_"] }),
        new("java-zulu", "**/java", "**/jdb", "**/java.exe")
        {
            Package = "zulu", Namespace = "azul", Cpes = ["azul:zulu"], Role = PackageRole.Platform,
            Evidence = [new(Version) { With = ["zulu"] }, new(Version) { With = ["Zulu"] }],
        },
        new("java-ibm", "**/java", "**/jdb", "**/java.exe")
        {
            Package = "java", Namespace = "ibm", Cpes = ["ibm:java"], Role = PackageRole.Platform,
            Evidence = [@"[^ -~](?<v>1\.[5-8]\.\d-foreman_[0-9A-Za-z_-]{1,40})\0", new(Version) { With = ["IBM"], Without = ["Zulu", "zulu"] }],
        },
    ];
}
