using System.Globalization;
using Lading.Inventory.Assembly;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>Packages for assemblies that no package speaks for.</summary>
internal static class LooseAssemblies
{
    public static void Add(CatalogView view, InventoryBuilder builder, AssemblyClaims claims)
    {
        var frameworks = new HashSet<string>(StringComparer.Ordinal);
        foreach ((CatalogedFile file, Note note) in view.Notes(DotnetCataloger.AssemblyNote))
        {
            if (claims.Covers(file.Path))
                continue;
            if (SharedFramework(file.Path) is { } framework)
            {
                if (frameworks.Add(framework.Folder))
                    builder.Add(view, file, Framework(framework.Name, framework.Version, framework.IsPack));
                continue;
            }
            builder.Add(view, file, Make(note, file.Name));
        }
    }

    /// <summary>
    /// <c>shared/NAME/VERSION</c> and <c>packs/NAME/VERSION</c> below a .NET installation (dotnet/designs, "Install
    /// layout"): a hundred and sixty assemblies that are one thing.
    /// </summary>
    private static (string Folder, string Name, string Version, bool IsPack)? SharedFramework(string path)
    {
        string[] parts = path.Split('/');
        for (int i = 0; i + 3 < parts.Length; i++)
            if (parts[i] is "shared" or "packs" && parts[i + 1].Contains('.', StringComparison.Ordinal) && parts[i + 2].Length > 0 && char.IsAsciiDigit(parts[i + 2][0]))
                return (string.Join('/', parts[..(i + 3)]), parts[i + 1], parts[i + 2], parts[i] == "packs");
        return null;
    }

    private static Package Framework(string name, string version, bool isPack) => new()
    {
        Type = PackageType.Nuget,
        Name = name,
        Version = version,
        Role = PackageRole.Framework,
        Scope = isPack ? DependencyScope.Development : DependencyScope.Runtime,
        Method = IdentityMethod.Filename,
        Confidence = 0.8,
    };

    private static Package Make(Note note, string fileName)
    {
        var properties = new Dictionary<string, string> { ["dotnet:assembly"] = fileName, ["dotnet:assembly-version"] = note.Values["version"] };
        if (note.Values.TryGetValue("FileVersion", out string? fileVersion))
            properties["dotnet:file-version"] = fileVersion;
        if (note.Values.TryGetValue("ProductName", out string? product))
            properties["dotnet:product"] = product;
        return new Package
        {
            Type = PackageType.Nuget,
            Name = note.Key,
            Version = PackageVersion(note.Values),
            Role = note.Values.ContainsKey("program") ? PackageRole.Application : PackageRole.Library,
            Supplier = note.Values.GetValueOrDefault("CompanyName"),
            Copyright = note.Values.GetValueOrDefault("LegalCopyright"),
            Description = note.Values.GetValueOrDefault("FileDescription"),
            Properties = properties,
            Method = IdentityMethod.BinaryAnalysis,
            Confidence = 0.6,
        };
    }

    /// <summary>
    /// The likeliest version of the package an assembly came from: builds put it into ProductVersion, with the commit
    /// after a plus; the assembly's own version often stays behind on purpose.
    /// </summary>
    private static string PackageVersion(IReadOnlyDictionary<string, string> values)
    {
        foreach (string name in (ReadOnlySpan<string>)["ProductVersion", "FileVersion"])
        {
            if (!values.TryGetValue(name, out string? text))
                continue;
            int end = text.AsSpan().IndexOfAny('+', ' ', ',');
            string version = (end < 0 ? text : text[..end]).TrimStart('v');
            if (version.Length is > 2 and <= 100 && char.IsAsciiDigit(version[0]) && version.Contains('.', StringComparison.Ordinal) && version.TrimEnd('0', '.').Length > 0)
                return Normalized(version);
        }
        return Normalized(values["version"]);
    }

    /// <summary>NuGet, "Normalized version numbers": a fourth part of zero is left out.</summary>
    private static string Normalized(string version)
    {
        string[] parts = version.Split('.');
        bool numeric = parts.Length == 4 && parts.All(p => uint.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return numeric && parts[3].Trim('0').Length == 0 ? string.Join('.', parts[..3]) : version;
    }
}
