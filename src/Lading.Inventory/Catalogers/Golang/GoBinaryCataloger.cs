using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Golang;

/// <summary>
/// The modules compiled into Go programs: the main module, the standard library, and every dependency, with the hash
/// that go.sum would hold. Dependencies hang flat below the main module: the program does not say which needs which.
/// </summary>
internal sealed class GoBinaryCataloger : Cataloger
{
    private const int MaxProperty = 4096;

    public override string Name => "go-binary";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language | CatalogerTags.Binary;
    public override IReadOnlyList<PackageType> Types => [PackageType.Golang];
    public override IReadOnlyList<string> Patterns => [];
    public override bool WantsExecutables => true;

    public override FileCatalog? Read(ScannedFile file) => BuildInfo.TryRead(file) is { } info ? Catalog(info, file.Name) : null;

    /// <summary>The packages that the build information of a program, in a file of this name, tells.</summary>
    private static FileCatalog Catalog(BuildInfo info, string file)
    {
        BuildSettings settings = BuildSettings.Parse(info.Modules);
        var packages = new List<Package>();
        if (settings.Main is { Path.Length: > 0 } main)
            packages.Add(MainModule(main, settings, file));
        else if (GoModule.RepositoryOf(settings.MainPackage) is { } repository)
            packages.Add(MainModule(new BuildSettings.Module(repository, null, null), settings, file));
        bool hasMain = packages.Count > 0;
        if (GoModule.StandardLibrary(info.GoVersion, Presence.Installed) is { } library)
            packages.Add(library);
        foreach (BuildSettings.Module module in settings.Dependencies)
            if (module.Path.Length > 0)
                packages.Add(Dependency(module));
        return new FileCatalog
        {
            Packages = packages,
            Edges = hasMain ? [.. Enumerable.Range(1, packages.Count - 1).Select(i => new Edge(0, i))] : [],
        };
    }

    private static Package MainModule(BuildSettings.Module main, BuildSettings settings, string file)
    {
        string? version = GoModule.KnownVersion(main.Version)
            ?? LinkerVersion.Find(settings.Settings.GetValueOrDefault("-ldflags"), main.Path, settings.MainPackage)
            ?? ProviderVersion(file)
            ?? GoModule.PseudoVersion(settings.Settings.GetValueOrDefault("vcs.revision"), settings.Settings.GetValueOrDefault("vcs.time"));
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (settings.MainPackage is { } path)
            properties["go:main"] = path;
        if (main.Sum is { } sum)
            properties["go:h1"] = sum;
        foreach ((string key, string value) in settings.Settings)
            if (value.Length is > 0 and <= MaxProperty)
                properties["go:" + key.TrimStart('-').ToLowerInvariant()] = value;
        return GoModule.Package(main.Path, version, Presence.Installed, properties, PackageRole.Application);
    }

    /// <summary>Terraform finds its providers by file names of the form <c>terraform-provider-NAME_vVERSION</c>: Terraform documentation, "Provider Plugin Names".</summary>
    private static string? ProviderVersion(string file)
    {
        int at = file.StartsWith("terraform-provider-", StringComparison.Ordinal) ? file.IndexOf("_v", StringComparison.Ordinal) : -1;
        if (at < 0)
            return null;
        string version = file[(at + 1)..].Split('_')[0];
        version = version.EndsWith(".exe", StringComparison.Ordinal) ? version[..^4] : version;
        return LinkerVersion.IsVersion(version) ? version : null;
    }

    /// <summary>
    /// A replaced module is the one that was compiled in, unless it came from a folder, which has a path but no name.
    /// </summary>
    private static Package Dependency(BuildSettings.Module module)
    {
        BuildSettings.Module used = module.Replacement is { } replacement && !IsFolder(replacement.Path) ? replacement : module;
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (used.Sum is { } sum)
            properties["go:h1"] = sum;
        if (module.Replacement is not null)
            properties[used == module ? "go:replaced-by" : "go:replaces"] = used == module
                ? module.Replacement.Path
                : module.Version is null ? module.Path : $"{module.Path}@{module.Version}";
        return GoModule.Package(used.Path, used.Version, Presence.Installed, properties);
    }

    /// <summary>Go Modules Reference, "replace directive": a path on disk starts with <c>./</c>, <c>../</c> or is absolute.</summary>
    internal static bool IsFolder(string path) =>
        path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal) || path is "." or ".." ||
        path.StartsWith('/') || path.StartsWith('\\') || path.Length > 2 && path[1] == ':';
}
