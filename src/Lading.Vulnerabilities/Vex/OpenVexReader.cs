using Lading.Inventory;
using Lading.Scanning.Trees;
using Lading.Oci;

namespace Lading.Vulnerabilities.Vex;

/// <summary>
/// Reads OpenVEX 0.2.0, and the shape of 0.0.x in which flaws, products and subcomponents are plain texts: the OpenVEX
/// specification, "The VEX Document" and "The VEX Statement".
/// </summary>
internal static class OpenVexReader
{
    public static bool Knows(Tree root) => root["@context"].Words.Any(w => w.Contains("openvex.dev/ns", StringComparison.Ordinal));

    public static VexDocument Read(Tree root, string where, string pointer)
    {
        if (root["statements"].Kind != TreeKind.List)
            throw LadingException.Input($"{where}: {pointer}/statements is not a list.", "An OpenVEX document has statements.");
        // "Timestamps cascade": a statement without a time has the document's first one, whatever was added since.
        DateTimeOffset? time = VexReader.Time(root["timestamp"], where, pointer + "/timestamp") ?? VexReader.Time(root["last_updated"], where, pointer + "/last_updated");
        var statements = new List<VexStatement>(root["statements"].Items.Count);
        foreach (Tree statement in root["statements"].Items)
            statements.Add(Statement(statement, where, $"{pointer}/statements/{statements.Count}", time));
        return new VexDocument
        {
            Source = where,
            Format = "OpenVEX",
            Id = root["@id"].Word,
            Author = root["author"].Word,
            Role = root["role"].Word,
            Timestamp = time,
            Version = root["version"].Word,
            Statements = statements,
        };
    }

    private static VexStatement Statement(Tree node, string where, string pointer, DateTimeOffset? documentTime)
    {
        Tree flaw = node["vulnerability"];
        string[] ids = flaw.Kind == TreeKind.Scalar
            ? [.. flaw.Words]
            : [.. Names(flaw["name"].Word ?? Last(flaw["@id"].Word), flaw["aliases"].Words)];
        if (ids.Length == 0)
            throw LadingException.Input($"{where}: {pointer}/vulnerability has no name.", "A statement names the flaw it is about.");
        VexStatus status = VexWords.Status(node["status"].Word)
            ?? throw LadingException.Input($"{where}: {pointer}/status is '{Printable.Text(node["status"].Word ?? "")}'.", $"Statuses: {string.Join(", ", VexWords.Statuses)}.");
        VexComponent[] shared = [.. node["subcomponents"].Items.Select(Component).OfType<VexComponent>()];
        string? justification = node["justification"].Word;
        return new VexStatement
        {
            Source = $"{where}#{pointer}",
            Id = node["@id"].Word,
            Ids = ids,
            Products = [.. node["products"].Items.Select(p => Product(p, shared)).OfType<VexProduct>()],
            Status = status,
            Justification = justification,
            Impact = node["impact_statement"].Word,
            Action = node["action_statement"].Word,
            Notes = node["status_notes"].Word,
            Timestamp = Last(node, where, pointer) ?? documentTime,
            Remark = status == VexStatus.NotAffected && justification is null && node["impact_statement"].Word is null
                ? "not_affected without a justification or impact statement" : null,
        };
    }

    private static IEnumerable<string> Names(string? name, IEnumerable<string> aliases) =>
        (name is null ? aliases : aliases.Prepend(name)).Distinct(StringComparer.OrdinalIgnoreCase);

    private static string? Last(string? iri) => iri?[(iri.LastIndexOf('/') + 1)..] is { Length: > 0 } last ? last : null;

    private static DateTimeOffset? Last(Tree node, string where, string pointer) =>
        VexReader.Time(node["last_updated"], where, pointer + "/last_updated") ?? VexReader.Time(node["timestamp"], where, pointer + "/timestamp");

    private static VexProduct? Product(Tree node, IReadOnlyList<VexComponent> shared)
    {
        if (Component(node) is not { } component)
            return null;
        VexComponent[] own = [.. node["subcomponents"].Items.Select(Component).OfType<VexComponent>()];
        return new VexProduct { Names = component.Names, Cpes = component.Cpes, Hashes = component.Hashes, Subcomponents = own.Length > 0 ? own : shared };
    }

    private static VexComponent? Component(Tree node)
    {
        if (node.Kind == TreeKind.Scalar)
            return node.Word is { } word ? new VexComponent { Names = [word] } : null;
        Tree identifiers = node["identifiers"];
        var component = new VexComponent
        {
            Names = [.. ((string?[])[identifiers["purl"].Word, node["@id"].Word]).OfType<string>().Distinct(StringComparer.Ordinal)],
            Cpes = [.. ((string?[])[identifiers["cpe23"].Word, identifiers["cpe22"].Word]).OfType<string>()],
            Hashes = [.. node["hashes"].Entries.Select(h => HashOf(h.Key, h.Value.Word)).OfType<Hash>()],
        };
        return component.Names.Count + component.Cpes.Count + component.Hashes.Count > 0 ? component : null;
    }

    /// <summary>A subject of an in-toto statement: a name and digests.</summary>
    public static VexProduct? Subject(Tree node)
    {
        Hash[] hashes = [.. node["digest"].Entries.Select(h => HashOf(h.Key, h.Value.Word)).OfType<Hash>()];
        return hashes.Length == 0 ? null : new VexProduct { Hashes = hashes };
    }

    /// <summary>A digest under the names of OpenVEX, CSAF and in-toto (<c>sha-256</c>, <c>sha256</c>); null for no hex digits.</summary>
    public static Hash? HashOf(string algorithm, string? hex)
    {
        if (hex is not { Length: >= 8 and <= 256 } || !hex.All(char.IsAsciiHexDigit))
            return null;
        string name = algorithm.ToUpperInvariant() switch
        {
            "SHA1" => "SHA-1",
            "SHA256" => "SHA-256",
            "SHA384" => "SHA-384",
            "SHA512" => "SHA-512",
            var other => other.Replace("BLAKE2B", "BLAKE2b", StringComparison.Ordinal),
        };
        return new Hash(name, hex.ToLowerInvariant());
    }
}
