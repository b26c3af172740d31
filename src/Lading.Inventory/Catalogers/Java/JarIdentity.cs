namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// Decides what an archive is, offline: by a <c>pom.properties</c> or <c>pom.xml</c> in it, else by its manifest, else
/// by its file name. Of several projects in one archive, the one that the file name or the manifest speaks of is the
/// archive itself; the rest were merged into it ("shaded").
/// </summary>
/// <param name="Main">The archive's own coordinates; null when nothing names it.</param>
/// <param name="Project">Index into <see cref="JarContents.Projects"/> when they come from there; -1 otherwise.</param>
/// <param name="Method">How they were found.</param>
/// <param name="Confidence">How sure they are, 0 to 1.</param>
internal sealed record JarIdentity(Coordinates? Main, int Project, IdentityMethod Method, double Confidence)
{
    public static JarIdentity Of(JarContents jar)
    {
        int best = -1, bestScore = 0;
        for (int i = 0; i < jar.Projects.Count; i++)
        {
            int score = Score(jar, jar.Projects[i].Coordinates);
            if (score > bestScore)
                (best, bestScore) = (i, score);
        }
        if (best < 0 && jar.Projects.Count == 1 && !NamesSomethingElse(jar.FileName, jar.Projects[0].Coordinates))
            best = 0;
        if (best >= 0)
        {
            (Coordinates found, _, bool fromProperties) = jar.Projects[best];
            if (found.Version is null)
                found = found with { Version = ManifestVersion(jar.Manifest) ?? jar.FileName.Version };
            return new JarIdentity(found, best, IdentityMethod.ManifestAnalysis, fromProperties ? 1 : 0.9);
        }
        return jar.Manifest is { } manifest && FromManifest(jar, manifest) is { } identity ? identity : FromFileName(jar);
    }

    private static bool NamesSomethingElse(JarFileName file, Coordinates project) =>
        file.Version is not null && file.Version != project.Version && !file.Stem.StartsWith(project.Artifact, StringComparison.Ordinal);

    /// <summary>How well a project's coordinates fit the file name and the manifest; 0 for not at all.</summary>
    private static int Score(JarContents jar, Coordinates project)
    {
        JarFileName file = jar.FileName;
        int version = file.Version is not null && file.Version == project.Version ? 20 : 0;
        if (file.Name == project.Artifact || file.Stem == project.Artifact)
            return 200 + version;
        if (file.Name == $"{project.Group}.{project.Artifact}")
            return 180 + version;
        if (file.Stem.StartsWith($"{project.Artifact}-{project.Version}", StringComparison.Ordinal))
            return 170;
        if (Canonical(file.Stem) == Canonical(project.Artifact) || Canonical(file.Name) == Canonical(project.Artifact))
            return 160;
        string? bundle = jar.Manifest?.SymbolicName;
        if (bundle is not null && (bundle == $"{project.Group}.{project.Artifact}" || bundle == project.Artifact || bundle == project.Group))
            return 150;
        if (jar.Manifest?["Implementation-Title"] == project.Artifact)
            return 140;
        if (jar.Manifest?["Implementation-Vendor-Id"] is { } vendor && vendor == project.Group && jar.Manifest["Implementation-Version"] == project.Version)
            return 130;
        int at = file.Stem.IndexOf(project.Artifact, StringComparison.Ordinal);
        int end = at + project.Artifact.Length;
        bool isWord = at >= 0 && (at == 0 || !char.IsLetterOrDigit(file.Stem[at - 1])) && (end == file.Stem.Length || !char.IsLetterOrDigit(file.Stem[end]));
        return isWord ? 20 + Math.Min(80, project.Artifact.Length) : 0;
    }

    /// <summary>
    /// Group and version from the manifest; the artifact id from the file name where that carries a version, because
    /// titles in manifests are written for people.
    /// </summary>
    private static JarIdentity? FromManifest(JarContents jar, JarManifest manifest)
    {
        string? version = ManifestVersion(manifest);
        if (jar.FileName.Version is { } named && (version is null || Canonical(named) == Canonical(version)))
            version = named;
        if (version is null || !Named(jar, manifest))
            return null;
        string artifact = Artifact(jar, manifest);
        return new JarIdentity(new Coordinates(Group(jar, manifest, artifact), artifact, version), -1, IdentityMethod.ManifestAnalysis, 0.7);
    }

    private static bool Named(JarContents jar, JarManifest manifest) =>
        jar.FileName.Version is not null || jar.Classes > 0 || manifest.SymbolicName is not null || manifest["Implementation-Title"] is not null ||
        manifest["Specification-Title"] is not null || manifest["Automatic-Module-Name"] is not null || manifest["Short-Name"] is not null;

    private static JarIdentity FromFileName(JarContents jar)
    {
        // An archive without a version that holds no classes of its own is a mere wrapper.
        if (jar.FileName.Version is null && jar.Classes == 0 || !Coordinates.IsPart(jar.FileName.Name))
            return new JarIdentity(null, -1, IdentityMethod.Filename, 0);
        string artifact = jar.FileName.Name;
        return new JarIdentity(new Coordinates(Group(jar, jar.Manifest, artifact), artifact, jar.FileName.Version), -1, IdentityMethod.Filename,
            jar.FileName.Version is null ? 0.2 : 0.4);
    }

    private static string? ManifestVersion(JarManifest? manifest)
    {
        if (manifest is null)
            return null;
        foreach (string name in (ReadOnlySpan<string>)["Plugin-Version", "Implementation-Version", "Bundle-Version", "Specification-Version"])
            if (manifest[name] is { Length: <= 100 } text && Coordinates.IsPart(text) && text.AsSpan().IndexOfAnyInRange('0', '9') is 0 or 1)
                return text;
        return null;
    }

    /// <summary>OSGi writes <c>1.2.0.rc1</c> where Maven writes <c>1.2.0-rc1</c>.</summary>
    private static string Canonical(string version) => version.Replace('-', '.').Replace('_', '.').ToLowerInvariant();

    private static string Artifact(JarContents jar, JarManifest manifest)
    {
        JarFileName file = jar.FileName;
        if (manifest["Short-Name"] is { } plugin && manifest["Plugin-Version"] is not null && Coordinates.IsPart(plugin))
            return plugin;
        if (jar.NativeImage.Count == 1)
            return jar.NativeImage[0].Artifact;
        string? bundle = manifest.SymbolicName is { } symbolic && Coordinates.IsPart(symbolic) ? symbolic : null;
        if (file.Version is not null && Coordinates.IsPart(file.Name) && file.Name != bundle)
            return file.Name;
        if (bundle is not null)
        {
            if (bundle.EndsWith("." + file.Stem, StringComparison.Ordinal) || bundle.EndsWith("." + file.Name, StringComparison.Ordinal))
                return file.Name;
            if (file.Name.Contains('-', StringComparison.Ordinal) && !bundle.Contains('-', StringComparison.Ordinal) && Coordinates.IsPart(file.Name))
                return file.Name;
            string last = bundle[(bundle.LastIndexOf('.') + 1)..];
            string? title = manifest["Bundle-Name"]?.ToLowerInvariant().Replace(' ', '-');
            return Coordinates.IsPart(title) && title!.EndsWith("-" + last, StringComparison.Ordinal) ? title : last;
        }
        string? implementation = manifest["Implementation-Title"];
        return Coordinates.IsPart(file.Name) ? file.Name : Coordinates.IsPart(implementation) ? implementation! : "unknown";
    }

    private static string? Group(JarContents jar, JarManifest? manifest, string artifact)
    {
        if (jar.NativeImage.FirstOrDefault(n => n.Artifact == artifact) is { Group: { } native })
            return native;
        foreach (string name in (ReadOnlySpan<string>)["Group-Id", "Implementation-Vendor-Id"])
            if (manifest?[name] is { } id && IsGroup(id))
                return id;
        if (manifest?.SymbolicName is { } bundle && IsGroup(bundle) && GroupOfName(bundle, artifact) is { } group)
            return group;
        if (manifest?["Automatic-Module-Name"] is { } module && IsGroup(module) && GroupOfName(module, artifact) is { } ofModule)
            return ofModule;
        return jar.MainPackage is { } package && IsGroup(package) ? GroupOfName(package, artifact) ?? package : null;
    }

    /// <summary>
    /// <c>org.apache.commons</c> for the bundle <c>org.apache.commons.lang3</c> and the artifact <c>commons-lang3</c>:
    /// the part of a reverse domain name that the artifact does not repeat, two segments at least.
    /// </summary>
    private static string? GroupOfName(string name, string artifact)
    {
        if (name.EndsWith("." + artifact, StringComparison.Ordinal))
            return name[..^(artifact.Length + 1)] is var rest && rest.Contains('.', StringComparison.Ordinal) ? rest : name;
        string[] segments = name.Split('.');
        if (segments.Length < 2)
            return null;
        string last = segments[^1];
        bool repeats = artifact == last || artifact.EndsWith("-" + last, StringComparison.Ordinal) || artifact.StartsWith(last + "-", StringComparison.Ordinal);
        return segments.Length > 2 && repeats && !artifact.StartsWith(last + "-", StringComparison.Ordinal) ? string.Join('.', segments[..^1]) : name;
    }

    private static bool IsGroup(string text) =>
        text.Length is > 2 and <= 200 && text.Contains('.') && text[0] is >= 'a' and <= 'z' && text[^1] != '.' &&
        text.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789._-ABCDEFGHIJKLMNOPQRSTUVWXYZ") < 0;
}
