using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>The manifest of an unpacked NuGet package: Microsoft, ".nuspec File Reference".</summary>
internal static class NuspecFile
{
    private const int MaxDependencies = 2000;

    /// <summary>The package. Throws <see cref="ParseException"/> when id or version is missing or still a template.</summary>
    public static Package Parse(ReadOnlySpan<byte> bytes)
    {
        XmlTree metadata = XmlTree.Parse(bytes)["metadata"] ?? throw new ParseException("the nuspec has no metadata");
        string? id = metadata.TextOf("id"), version = metadata.TextOf("version");
        if (id is null || version is null || id.Contains('$', StringComparison.Ordinal) || version.Contains('$', StringComparison.Ordinal))
            throw new ParseException("the nuspec has no id or no version");
        XmlTree? repository = metadata["repository"];
        var properties = new Dictionary<string, string>();
        if (repository?.Attribute("commit") is { } commit)
            properties["nuget:repository-commit"] = commit;
        return new Package
        {
            Type = PackageType.Nuget,
            Name = id,
            Version = version,
            DeclaredLicenses = License(metadata),
            Copyright = metadata.TextOf("copyright"),
            Author = metadata.TextOf("authors"),
            Supplier = metadata.TextOf("owners"),
            Description = Short(metadata.TextOf("description") ?? metadata.TextOf("summary")),
            Homepage = metadata.TextOf("projectUrl"),
            Vcs = repository?.Attribute("url"),
            Requires = Dependencies(metadata["dependencies"]),
            Properties = properties,
        };
    }

    /// <summary>An expression where there is one; the old address otherwise, unless it only stands for the new element.</summary>
    private static IReadOnlyList<string> License(XmlTree metadata)
    {
        if (metadata["license"] is { } license && license.Attribute("type") == "expression" && license.Text is { } expression)
            return [expression];
        string? url = metadata.TextOf("licenseUrl");
        if (url is null || url.Contains("aka.ms/deprecateLicenseUrl", StringComparison.OrdinalIgnoreCase))
            return [];
        const string Prefix = "https://licenses.nuget.org/";
        return [url.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(url[Prefix.Length..]) : url];
    }

    /// <summary>Dependencies of all target frameworks together: which one is used shows only in the application.</summary>
    private static Requirement[] Dependencies(XmlTree? list) =>
    [
        .. (list?.All("dependency").Concat(list.All("group").SelectMany(g => g.All("dependency"))) ?? [])
            .Select(d => d.Attribute("id") is { } id && !id.Contains('|', StringComparison.Ordinal) ? new Requirement(id, d.Attribute("version")) : null)
            .OfType<Requirement>().Take(MaxDependencies).DistinctBy(r => r.Name.ToLowerInvariant()),
    ];

    private static string? Short(string? text) => text is { Length: > 2000 } ? text[..2000] : text;
}
