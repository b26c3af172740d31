using Lading.Inventory;
using Lading.Scanning.Trees;

namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// Reads what a CycloneDX document (1.4 and later) says in <c>vulnerabilities[].analysis</c>. <c>affects[].ref</c> is a
/// <c>bom-ref</c> of the same document, a BOM-Link (<c>urn:cdx:serial/version#ref</c>, RFC draft "BOM-Link") into another, or
/// a package URL. An analysis holds for the thing the document describes: where it names one, that is the product and
/// the component a part of it.
/// </summary>
internal static class CycloneDxVexReader
{
    private static readonly Dictionary<string, VexStatus> States = new(StringComparer.Ordinal)
    {
        ["not_affected"] = VexStatus.NotAffected,
        ["false_positive"] = VexStatus.NotAffected,
        ["resolved"] = VexStatus.Fixed,
        ["resolved_with_pedigree"] = VexStatus.Fixed,
        ["exploitable"] = VexStatus.Affected,
        ["in_triage"] = VexStatus.UnderInvestigation,
    };

    public static bool Knows(Tree root) => root["bomFormat"].Text == "CycloneDX";

    public static VexDocument Read(Tree root, string where)
    {
        string? serial = root["serialNumber"].Word;
        Tree about = root["metadata"]["component"];
        VexProduct? subject = about.Kind == TreeKind.Map ? About(about, serial) : null;
        Dictionary<string, Tree> components = Components(root);
        DateTimeOffset? time = VexReader.Time(root["metadata"]["timestamp"], where, "/metadata/timestamp");
        var statements = new List<VexStatement>();
        int number = -1;
        foreach (Tree flaw in root["vulnerabilities"].Items)
        {
            string pointer = $"/vulnerabilities/{++number}";
            Tree analysis = flaw["analysis"];
            string[] ids = [.. ((IEnumerable<string>)[.. flaw["id"].Words, .. flaw["references"].Items.Select(r => r["id"].Word).OfType<string>()]).Distinct(StringComparer.OrdinalIgnoreCase)];
            // Most documents with vulnerabilities are reports: without an analysis there is no statement.
            if (ids.Length == 0 || analysis["state"].Word is not { } state)
                continue;
            if (!States.TryGetValue(state, out VexStatus status))
                throw LadingException.Input($"{where}: {pointer}/analysis/state is '{Oci.Printable.Text(state)}'.", $"States: {string.Join(", ", States.Keys)}.");
            bool hasRange = flaw["affects"].Items.Any(a => a["versions"].Items.Any(v => v["range"].Word is not null));
            string? justification = analysis["justification"].Word ?? (state == "false_positive" ? state : null);
            statements.Add(new VexStatement
            {
                Source = $"{where}#{pointer}",
                Ids = ids,
                Products = flaw["affects"].Items.Count == 0 ? (subject is null ? [] : [subject]) : [.. flaw["affects"].Items.Select(a => Product(a, serial, subject, components)).OfType<VexProduct>()],
                Status = status,
                Justification = justification,
                Impact = analysis["detail"].Word,
                Action = flaw["recommendation"].Word,
                Timestamp = VexReader.Time(analysis["lastUpdated"], where, pointer + "/analysis/lastUpdated")
                    ?? VexReader.Time(analysis["firstIssued"], where, pointer + "/analysis/firstIssued") ?? time,
                Remark = hasRange ? "version ranges (vers) are not evaluated: only the versions it lists count"
                    : status == VexStatus.NotAffected && justification is null && analysis["detail"].Word is null ? "not_affected without a justification or impact statement" : null,
            });
        }
        return new VexDocument
        {
            Source = where,
            Format = "CycloneDX",
            Id = serial,
            Author = root["metadata"]["authors"].Items.Select(a => a["name"].Word).FirstOrDefault(n => n is not null) ?? root["metadata"]["supplier"]["name"].Word,
            Timestamp = time,
            Version = root["version"].Word,
            Statements = statements,
        };
    }

    private static VexProduct? Product(Tree affected, string? serial, VexProduct? subject, Dictionary<string, Tree> components)
    {
        if (affected["ref"].Word is not { } reference)
            return null;
        string? bom = serial;
        if (reference.StartsWith("urn:cdx:", StringComparison.OrdinalIgnoreCase))
        {
            int hash = reference.IndexOf('#');
            int slash = reference.IndexOf('/');
            bom = "urn:uuid:" + reference[8..(slash > 8 ? slash : hash > 8 ? hash : reference.Length)];
            reference = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
            if (bom != serial)
                return With(new VexComponent { BomReference = reference, Bom = bom }, affected, null);
        }
        if (subject is not null && reference == subject.BomReference)
            return subject;
        VexComponent component = components.TryGetValue(reference, out Tree? local)
            ? Identify(local, serial)
            : new VexComponent { Names = reference.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase) ? [reference] : [], BomReference = reference, Bom = bom };
        return With(component, affected, subject);
    }

    /// <summary>The component in the versions that are listed, as a part of what the document describes if it describes something.</summary>
    private static VexProduct With(VexComponent component, Tree affected, VexProduct? subject)
    {
        string[] versions = [.. affected["versions"].Items.Where(v => v["status"].Word is null or "affected").Select(v => v["version"].Word ?? (v["range"].Word is { } range ? "vers " + range : null)).OfType<string>()];
        component = component with { Versions = versions };
        return subject is not null ? subject with { Subcomponents = [component] }
            : new VexProduct { Names = component.Names, Cpes = component.Cpes, Hashes = component.Hashes, BomReference = component.BomReference, Bom = component.Bom, Versions = versions };
    }

    private static VexProduct About(Tree node, string? serial)
    {
        VexComponent component = Identify(node, serial);
        string? name = node["name"].Word;
        string? version = node["version"].Word;
        // Without a package URL an image is still told by the name that scanners give it.
        string[] names = component.Names.Count > 0 || name is null ? [.. component.Names]
            : node["type"].Word == "container" && version is not null && !name.Contains('@') ? [version.Contains(':') ? $"{name}@{version}" : $"{name}:{version}"] : [name];
        return new VexProduct { Names = names, Cpes = component.Cpes, Hashes = component.Hashes, BomReference = component.BomReference, Bom = component.Bom };
    }

    private static VexComponent Identify(Tree node, string? serial) => new()
    {
        Names = [.. node["purl"].Words],
        Cpes = [.. node["cpe"].Words],
        Hashes = [.. node["hashes"].Items.Select(h => OpenVexReader.HashOf(h["alg"].Word ?? "", h["content"].Word)).OfType<Hash>()],
        BomReference = node["bom-ref"].Word,
        Bom = serial,
    };

    /// <summary>All components, nested ones too, by <c>bom-ref</c>.</summary>
    private static Dictionary<string, Tree> Components(Tree root)
    {
        var result = new Dictionary<string, Tree>(StringComparer.Ordinal);
        var open = new Stack<Tree>([.. root["components"].Items, .. root["metadata"]["component"]["components"].Items]);
        while (open.TryPop(out Tree? component))
        {
            if (component["bom-ref"].Word is { } reference)
                result.TryAdd(reference, component);
            foreach (Tree inner in component["components"].Items)
                open.Push(inner);
        }
        return result;
    }
}
