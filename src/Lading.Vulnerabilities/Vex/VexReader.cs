using System.Globalization;
using Lading.Inventory.Documents;
using Lading.Scanning.Trees;
using Lading.Oci;
using Lading.Scanning;

namespace Lading.Vulnerabilities.Vex;

/// <summary>Reads VEX documents: OpenVEX, CSAF 2.0 and CycloneDX (all JSON), told apart by their content.</summary>
public static class VexReader
{
    /// <summary>Most bytes of a document.</summary>
    public const int MaxBytes = 256 << 20;

    private static readonly DocumentLimits Limits = new() { MaxBytes = MaxBytes, MaxDepth = Tree.MaxDepth };

    /// <summary>
    /// Reads a document. <paramref name="where"/> names it in messages and in <see cref="VexStatement.Source"/>. Throws a
    /// <see cref="LadingException"/> of kind <see cref="ErrorKind.Input"/> when it is in no dialect known here, damaged or
    /// over a limit.
    /// </summary>
    public static VexDocument Read(ReadOnlyMemory<byte> document, string where)
    {
        Tree root = Parse(document, where);
        if (OpenVexReader.Knows(root))
            return OpenVexReader.Read(root, where, "");
        if (CsafReader.Knows(root))
            return CsafReader.Read(root, where);
        if (CycloneDxVexReader.Knows(root))
            return CycloneDxVexReader.Read(root, where);
        throw LadingException.Input($"{where}: not a VEX document in a format known here.",
            root["payloadType"].Text is not null || root["predicateType"].Text is not null
                ? "It is an attestation, which counts only after its signature was verified."
                : "Formats that are read: OpenVEX, CSAF 2.0 and CycloneDX, all in JSON.");
    }

    /// <summary>
    /// Reads the OpenVEX predicate of an in-toto statement (in-toto attestation framework v1, "Statement"; the payload of
    /// a DSSE envelope, whose signature the caller has verified). Products that the predicate leaves out are the
    /// statement's subjects: OpenVEX "Attesting". Throws as <see cref="Read"/> does.
    /// </summary>
    public static VexDocument ReadAttestation(ReadOnlyMemory<byte> statement, string where)
    {
        Tree root = Parse(statement, where);
        string type = root["predicateType"].Text ?? "";
        if (!type.StartsWith("https://openvex.dev/ns", StringComparison.Ordinal))
            throw LadingException.Input($"{where}: /predicateType is '{Printable.Text(type)}', not that of an OpenVEX document.");
        VexDocument document = OpenVexReader.Read(root["predicate"], where, "/predicate");
        VexProduct[] subjects = [.. root["subject"].Items.Select(OpenVexReader.Subject).OfType<VexProduct>()];
        return document with { Statements = [.. document.Statements.Select(s => s.Products.Count > 0 ? s : s with { Products = subjects })] };
    }

    /// <summary>Parses strictly: a member that occurs twice is read differently by different programs.</summary>
    internal static Tree Parse(ReadOnlyMemory<byte> document, string where)
    {
        JsonInput.Parse(document, where, Limits).Dispose();
        try
        {
            return JsonTree.Parse(document.Span);
        }
        catch (ParseException e)
        {
            throw LadingException.Input($"{where}: {Printable.Text(e.Message)}.", inner: e);
        }
    }

    /// <summary>A time of RFC 3339; null when there is none. Throws an input error when it is something else.</summary>
    internal static DateTimeOffset? Time(Tree node, string where, string pointer)
    {
        if (node.Word is not { } word)
            return null;
        return DateTimeOffset.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time : throw LadingException.Input($"{where}: {pointer} is '{Printable.Text(word)}', not a time.", "Times are written as in 2024-05-01T12:00:00Z.");
    }
}
