using System.Text;
using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>Java run-time environments, by the <c>release</c> file at their root (JEP 223, "The release file").</summary>
internal sealed class JvmReleaseCataloger : Cataloger
{
    private const int MaxSize = 256 << 10;

    public override string Name => "java-jvm";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Generic];
    public override IReadOnlyList<string> Patterns => ["**/release"];

    /// <summary>
    /// What IMPLEMENTOR (or, of GraalVM, its own key) starts with, the purl namespace, and the vendor and product in
    /// the National Vulnerability Database.
    /// </summary>
    private static readonly (string Start, string Namespace, string Cpe)[] Vendors =
    [
        ("GraalVM", "oracle", "oracle:graalvm"),
        ("Oracle", "oracle", "oracle:{image}"),
        ("Eclipse", "eclipse", "eclipse:temurin"),
        ("AdoptOpenJDK", "adoptopenjdk", "adoptopenjdk:adoptopenjdk"),
        ("Azul", "azul", "azul:zulu"),
        ("Amazon", "amazon", "amazon:corretto"),
        ("Microsoft", "microsoft", "microsoft:openjdk"),
        ("IBM", "ibm", "ibm:semeru_runtime"),
        ("International Business", "ibm", "ibm:java"),
        ("BellSoft", "bellsoft", "bell-sw:liberica_jdk"),
        ("SAP", "sap", "sap:sapmachine"),
        ("Red Hat", "redhat", "redhat:openjdk"),
    ];

    public override FileCatalog? Read(ScannedFile file)
    {
        if (file.Size > MaxSize)
            return null;
        Dictionary<string, string> values = Parse(file.Bytes);
        if (!values.TryGetValue("JAVA_VERSION", out string? version) || version.Length is 0 or > 100 || !version.Any(char.IsAsciiDigit))
            return null;
        string implementor = values.GetValueOrDefault("GRAALVM_VERSION") is not null ? "GraalVM" : values.GetValueOrDefault("IMPLEMENTOR", "");
        (_, string vendor, string product) = Vendors.Where(v => implementor.StartsWith(v.Start, StringComparison.OrdinalIgnoreCase))
            .Append((Start: "", Namespace: "openjdk", Cpe: "oracle:openjdk")).First();
        string image = values.GetValueOrDefault("IMAGE_TYPE", "JDK").Equals("JRE", StringComparison.OrdinalIgnoreCase) ? "jre" : "jdk";
        var properties = new Dictionary<string, string>();
        foreach ((string key, string property) in (ReadOnlySpan<(string, string)>)
                 [("JAVA_RUNTIME_VERSION", "jvm:runtime-version"), ("IMPLEMENTOR_VERSION", "jvm:implementor-version"), ("IMAGE_TYPE", "jvm:image-type"),
                  ("JVM_VARIANT", "jvm:variant"), ("SOURCE", "jvm:source"), ("GRAALVM_VERSION", "jvm:graalvm-version")])
            if (values.TryGetValue(key, out string? value) && value.Length is > 0 and < 500)
                properties[property] = value;
        string cpe = Escape(version);
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Generic,
                    Namespace = vendor,
                    Name = image,
                    Version = FullVersion(values, version),
                    Architecture = values.GetValueOrDefault("OS_ARCH"),
                    Role = PackageRole.Platform,
                    Supplier = values.GetValueOrDefault("IMPLEMENTOR"),
                    Vcs = values.GetValueOrDefault("SOURCE_REPO"),
                    Cpes = [.. new[] { product.Replace("{image}", image, StringComparison.Ordinal), "oracle:openjdk" }.Distinct().Select(c => $"cpe:2.3:a:{c}:{cpe}")],
                    Properties = properties,
                },
            ],
        };
    }

    /// <summary>Version and build without what a distribution appended: <c>17.0.15+6</c> of <c>17.0.15+6-Debian-1</c>.</summary>
    private static string FullVersion(Dictionary<string, string> values, string version)
    {
        string? runtime = values.GetValueOrDefault("JAVA_RUNTIME_VERSION") ?? values.GetValueOrDefault("FULL_VERSION");
        if (runtime is null || !runtime.StartsWith(version + "+", StringComparison.Ordinal))
            return version;
        int end = runtime.IndexOf('-');
        return end < 0 ? runtime : runtime[..end];
    }

    /// <summary>
    /// Version and update of a CPE: <c>1.8.0_392</c> is version <c>1.8.0</c>, update <c>update392</c>.
    /// </summary>
    private static string Escape(string version)
    {
        var escaped = new StringBuilder();
        int update = version.IndexOf("_", StringComparison.Ordinal);
        foreach (char c in update < 0 ? version : version[..update])
            escaped.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? "" : "\\").Append(c);
        bool isUpdate = update >= 0 && version[(update + 1)..] is { Length: > 0 } number && number.All(char.IsAsciiDigit);
        return $"{escaped}:{(isUpdate ? "update" + version[(update + 1)..] : "*")}:*:*:*:*:*:*";
    }

    private static Dictionary<string, string> Parse(ReadOnlySpan<byte> text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range].Trim(" \t\r"u8);
            int equals = line.IndexOf((byte)'=');
            if (equals is > 0 and < 64 && line[..equals].IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"u8) < 0)
                values.TryAdd(Encoding.ASCII.GetString(line[..equals]), Encoding.UTF8.GetString(line[(equals + 1)..]).Trim('"', ' '));
        }
        return values;
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var homes = new Dictionary<string, PackageHandle>(StringComparer.Ordinal);
        foreach (CatalogedFile file in view.Files)
        {
            // Without IMAGE_TYPE, a compiler tells a JDK from a JRE.
            builder.AddFile(view, file, package => package.Name == "jdk" && !package.Properties.ContainsKey("jvm:image-type") && !HasCompiler(view, file.Folder)
                ? package.With(name: "jre") : package);
            if (file.Folder.Length > 0 && builder.HandleOf(file, 0) is { } handle)
                homes.TryAdd(file.Folder, handle);
        }
        if (homes.Count == 0)
            return;
        // The jars of a run-time environment are its own.
        foreach ((PackageHandle jar, Package package, string path) in builder.Packages.ToArray())
            if (package.Type == PackageType.Maven && package.Presence == Presence.Installed && Home(homes, path) is { } home)
                builder.Relate(home, jar, RelationKind.Contains);
    }

    private static PackageHandle? Home(Dictionary<string, PackageHandle> homes, string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            if (homes.TryGetValue(path[..slash], out PackageHandle home))
                return home;
        return null;
    }

    private static bool HasCompiler(CatalogView view, string folder)
    {
        string prefix = folder.Length == 0 ? "" : folder + "/";
        return view.Exists(prefix + "bin/javac") || view.Exists(prefix + "bin/javac.exe");
    }
}
