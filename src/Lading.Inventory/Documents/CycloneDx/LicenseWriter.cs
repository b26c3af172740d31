namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>
/// Writes licence lists by the rules of each version: up to 1.6 either licences or a single expression, from 1.7 both mixed;
/// whether declared or concluded from 1.6.
/// </summary>
internal sealed class LicenseWriter(CycloneDxSink sink, int version, IReadOnlyDictionary<string, string> texts)
{
    private readonly Dictionary<string, string> _recognized = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LicenseWordKind> _kinds = new(StringComparer.Ordinal);

    /// <summary>
    /// Writes the member <c>licenses</c>. <paramref name="acknowledgement"/> is <c>declared</c> or <c>concluded</c>. With
    /// <paramref name="recognize"/>, names that stand for identifiers become these.
    /// </summary>
    public void Write(IReadOnlyList<string> entries, string acknowledgement, bool recognize)
    {
        if (entries.Count == 0)
            return;
        if (recognize)
            entries = [.. entries.Select(Recognize).Distinct(StringComparer.Ordinal)];
        sink.StartArray("licenses");
        string? joined = version >= 7 ? null : Join(entries);
        if (joined is not null)
            Expression(joined, acknowledgement);
        else
            foreach (string entry in entries)
                Entry(entry, acknowledgement);
        sink.EndArray();
    }

    private string Recognize(string entry)
    {
        if (!_recognized.TryGetValue(entry, out string? known))
            _recognized[entry] = known = LicenseWords.Recognize(entry);
        return known;
    }

    private LicenseWordKind KindOf(string entry)
    {
        if (!_kinds.TryGetValue(entry, out LicenseWordKind kind))
            _kinds[entry] = kind = LicenseWords.KindOf(entry);
        return kind;
    }

    private void Entry(string entry, string acknowledgement)
    {
        LicenseWordKind kind = KindOf(entry);
        if (kind == LicenseWordKind.Expression && version >= 7)
        {
            Expression(entry, acknowledgement);
            return;
        }
        sink.StartLicense();
        if (version >= 6)
            sink.Attribute("acknowledgement", acknowledgement);
        sink.Text(kind == LicenseWordKind.Id ? "id" : "name", entry);
        if (texts.Count > 0 && texts.TryGetValue(LicenseWords.ReferenceFor(entry), out string? text))
            sink.AttachedText("text", text);
        sink.EndLicense();
    }

    private void Expression(string expression, string acknowledgement)
    {
        sink.StartItem("expression");
        if (version >= 6)
            sink.Attribute("acknowledgement", acknowledgement);
        sink.Content("expression", expression);
        sink.EndItem();
    }

    /// <summary>One expression for all entries, where one of them is an expression and none is a mere name; else null.</summary>
    private string? Join(IReadOnlyList<string> entries)
    {
        bool expression = false;
        foreach (string entry in entries)
        {
            switch (KindOf(entry))
            {
                case LicenseWordKind.Expression:
                    expression = true;
                    break;
                case LicenseWordKind.Name when !LicenseWords.IsReference(entry):
                    return null;
            }
        }
        if (!expression)
            return null;
        return entries.Count == 1 ? entries[0] : string.Join(" AND ", entries.Select(e => e.Contains(' ') ? $"({e})" : e));
    }
}
