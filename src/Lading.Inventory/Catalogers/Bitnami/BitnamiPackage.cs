using System.Text.Json;
using Lading.Inventory.Catalogers.Os;

namespace Lading.Inventory.Catalogers.Bitnami;

/// <summary>A package of an SPDX 2 document, named by its package URL.</summary>
internal static class BitnamiPackage
{
    /// <summary>Null when it has no name, or no package URL and no version.</summary>
    public static Package? Read(JsonElement item, string? supplier)
    {
        if (item.Text("name") is not { } name)
            return null;
        string? version = item.Text("versionInfo");
        string? purl = null;
        var cpes = new List<string>();
        foreach (JsonElement reference in item.Items("externalRefs"))
        {
            if (reference.Text("referenceType") == "purl")
                purl ??= reference.Text("referenceLocator");
            else if (reference.Text("referenceType") == "cpe23Type" && reference.Text("referenceLocator") is { } cpe)
                cpes.Add(cpe);
        }
        (string type, string? ns, string own, string? stated, Dictionary<string, string> qualifiers) = Split(purl) ?? ("bitnami", null, name, version, []);
        bool isBitnami = type == "bitnami";
        string? architecture = isBitnami && qualifiers.Remove("arch", out string? arch) ? arch : null;
        return new Package
        {
            Type = new PackageType(type),
            Namespace = ns,
            Name = own,
            Version = stated ?? version,
            Architecture = architecture,
            Qualifiers = qualifiers,
            Cpes = cpes,
            DeclaredLicenses = Stated(item.Text("licenseDeclared")) is { } declared ? [declared] : [],
            ConcludedLicenses = Stated(item.Text("licenseConcluded")) is { } concluded ? [concluded] : [],
            Copyright = Stated(item.Text("copyrightText")),
            DownloadLocation = Stated(item.Text("downloadLocation")),
            Homepage = Stated(item.Text("homepage")),
            Supplier = Actor(item.Text("supplier")) ?? (isBitnami ? supplier : null),
            Role = isBitnami ? PackageRole.Application : PackageRole.Library,
        };
    }

    private static string? Stated(string? value) => value is "NOASSERTION" or "NONE" ? null : value;

    private static string? Actor(string? value) => Stated(value) is { } actor ? actor[(actor.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..] : null;

    /// <summary>The parts of a package URL: purl-spec, "How to parse".</summary>
    private static (string Type, string? Namespace, string Name, string? Version, Dictionary<string, string> Qualifiers)? Split(string? purl)
    {
        if (purl is null || !purl.StartsWith("pkg:", StringComparison.Ordinal))
            return null;
        string rest = purl[4..].TrimStart('/').Split('#')[0];
        var qualifiers = new Dictionary<string, string>(StringComparer.Ordinal);
        int question = rest.IndexOf('?');
        foreach (string pair in question < 0 ? [] : rest[(question + 1)..].Split('&'))
            if (pair.IndexOf('=') is > 0 and var equals)
                qualifiers[pair[..equals].ToLowerInvariant()] = Uri.UnescapeDataString(pair[(equals + 1)..]);
        string[] path = (question < 0 ? rest : rest[..question]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path.Length < 2)
            return null;
        int at = path[^1].LastIndexOf('@');
        string name = Uri.UnescapeDataString(at < 0 ? path[^1] : path[^1][..at]);
        if (name.Length == 0)
            return null;
        string ns = string.Join('/', path[1..^1].Select(Uri.UnescapeDataString));
        return (path[0].ToLowerInvariant(), ns.Length == 0 ? null : ns, name, at < 0 ? null : Uri.UnescapeDataString(path[^1][(at + 1)..]), qualifiers);
    }
}
