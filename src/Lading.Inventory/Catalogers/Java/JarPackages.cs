using System.Globalization;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>Makes packages of what an archive says, and notes of what contains what.</summary>
internal static class JarPackages
{
    /// <summary>Note: the package whose index is the key contains the packages whose indexes are the names.</summary>
    public const string Contains = "contains";

    /// <summary>Note: the main package of an archive, by index, and what its manifest's <c>Class-Path</c> names.</summary>
    public const string Archive = "archive";

    private const int MaxClassPath = 2000;

    /// <summary>
    /// Adds the packages of one archive and returns the index of the first, which is the archive itself where that has
    /// a name; -1 when there is none. <paramref name="container"/> is the index of the package it lies in, or -1.
    /// </summary>
    public static int Add(JarContents jar, List<Package> packages, List<Note> notes, int container)
    {
        JarIdentity identity = JarIdentity.Of(jar);
        int first = packages.Count;
        int parent = container;
        if (identity.Main is { } main)
        {
            PomFile? pom = identity.Project >= 0 ? jar.Projects[identity.Project].Pom : null;
            packages.Add(Make(main, pom, jar, identity.Method, identity.Confidence, isMain: true));
            notes.Add(new Note(Archive, Text(first), ClassPath(jar.Manifest)));
            NoteContains(notes, container, first);
            parent = first;
        }
        var seen = new HashSet<Coordinates>();
        if (identity.Main is { } own)
            seen.Add(own);
        for (int i = 0; i < jar.Projects.Count; i++)
        {
            (Coordinates merged, PomFile? pom, bool fromProperties) = jar.Projects[i];
            if (i == identity.Project || !seen.Add(merged))
                continue;
            NoteContains(notes, parent, packages.Count);
            packages.Add(Make(merged, pom, jar, IdentityMethod.ManifestAnalysis, fromProperties ? 1 : 0.9, isMain: false));
        }
        return packages.Count > first ? first : -1;
    }

    /// <summary>True when the package at this index is an archive itself.</summary>
    public static bool HasMain(List<Note> notes, int index)
    {
        string key = Text(index);
        for (int i = notes.Count - 1; i >= 0; i--)
        {
            if (notes[i].Kind == Archive)
                return notes[i].Key == key;
        }
        return false;
    }

    private static void NoteContains(List<Note> notes, int container, int part)
    {
        if (container >= 0)
            notes.Add(new Note(Contains, Text(container), new Dictionary<string, string> { [Text(part)] = "" }));
    }

    private static string Text(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> ClassPath(JarManifest? manifest)
    {
        var paths = new Dictionary<string, string>();
        foreach (string path in manifest?["Class-Path"]?.Split(' ', MaxClassPath, StringSplitOptions.RemoveEmptyEntries) ?? [])
            if (path.EndsWith(".jar", StringComparison.OrdinalIgnoreCase) && !path.Contains(':', StringComparison.Ordinal))
                paths.TryAdd(path, "");
        return paths;
    }

    private static Package Make(Coordinates coordinates, PomFile? pom, JarContents jar, IdentityMethod method, double confidence, bool isMain)
    {
        JarManifest? manifest = isMain ? jar.Manifest : null;
        Func<string, string?> value = pom is null ? static _ => null : pom.Value;
        IReadOnlyList<string> licenses = pom is { Licenses.Count: > 0 } ? pom.Licenses : manifest?.Licenses ?? [];
        return new Package
        {
            Type = PackageType.Maven,
            Namespace = coordinates.Group,
            Name = coordinates.Artifact,
            Version = coordinates.Version,
            Qualifiers = isMain && jar.FileName.Classifier is "sources" or "javadoc" or "tests" && method == IdentityMethod.ManifestAnalysis && jar.FileName.Name == coordinates.Artifact
                ? new Dictionary<string, string> { ["classifier"] = jar.FileName.Classifier } : new(),
            DeclaredLicenses = licenses,
            ConcludedLicenses = isMain && jar.LicenseFile is { } license ? [license] : [],
            Supplier = PomFile.Fill(pom?.Organization, value) ?? manifest?["Bundle-Vendor"] ?? manifest?["Implementation-Vendor"],
            Author = PomFile.Fill(pom?.Developers, value),
            Description = PomFile.Fill(pom?.Description, value) ?? manifest?["Bundle-Description"] ?? manifest?["Bundle-Name"],
            Homepage = Url(PomFile.Fill(pom?.Homepage, value)) ?? Url(manifest?["Bundle-DocURL"]) ?? Url(manifest?["Implementation-URL"]),
            Vcs = PomFile.Fill(pom?.Vcs, value),
            Hashes = isMain && jar.Hash is { } hash ? [hash] : [],
            Requires = [.. pom?.Requirements(value) ?? [], .. Bundles(manifest)],
            Provides = manifest?.SymbolicName is { } bundle ? [BundleName(bundle)] : [],
            Properties = Facts(jar, manifest, isMain),
            Method = method,
            Confidence = confidence,
        };
    }

    /// <summary>OSGi Core, <c>Require-Bundle</c>: bundles needed by their symbolic name.</summary>
    private static IEnumerable<Requirement> Bundles(JarManifest? manifest) =>
        (manifest?.Clauses("Require-Bundle") ?? []).Take(500).Select(c => new Requirement(BundleName(c.Path), null,
            c.Parameters.Contains("optional", StringComparison.Ordinal) ? DependencyScope.Optional : DependencyScope.Runtime));

    private static string BundleName(string symbolicName) => "bundle:" + symbolicName.Replace('|', '_');

    private static Dictionary<string, string> Facts(JarContents jar, JarManifest? manifest, bool isMain)
    {
        var facts = new Dictionary<string, string>();
        if (!isMain)
            facts["maven:shaded"] = "true";
        if (manifest?["Automatic-Module-Name"] is { } module)
            facts["java:module"] = module;
        if (manifest?["Main-Class"] is { } main)
            facts["java:main-class"] = main;
        if ((manifest?["Build-Jdk-Spec"] ?? manifest?["Build-Jdk"]) is { } jdk)
            facts["java:build-jdk"] = jdk;
        if (isMain && jar.FileName.Classifier is { } classifier)
            facts["maven:classifier"] = classifier;
        return facts;
    }

    private static string? Url(string? text) =>
        text is not null && (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) && text.AsSpan().IndexOfAny(" <>\"") < 0 ? text : null;
}
