namespace Lading.Vulnerabilities.Vex;

/// <summary>Several documents as one.</summary>
public static class VexMerge
{
    /// <summary>
    /// The statements of all documents, oldest first, each with its own time and with an IRI that tells the document it came
    /// from. Equal statements are kept once. Statements that contradict an earlier one about the same flaw and products
    /// are kept, because the later one counts, and told to <paramref name="conflict"/>, earlier first. The order of
    /// <paramref name="documents"/> matters only for statements of one time.
    /// </summary>
    public static IReadOnlyList<StatementDraft> Merge(IReadOnlyList<VexDocument> documents, Action<VexStatement, VexStatement> conflict)
    {
        var result = new List<StatementDraft>();
        var latest = new Dictionary<string, (VexStatement Statement, StatementDraft Draft)>(StringComparer.Ordinal);
        foreach ((VexDocument document, VexStatement statement) in documents
            .SelectMany(d => d.Statements.Select(s => (Document: d, Statement: s)))
            .OrderBy(s => s.Statement.Timestamp ?? s.Document.Timestamp ?? DateTimeOffset.MinValue))
        {
            StatementDraft draft = StatementDraft.Of(statement) with { Id = statement.Id ?? Origin(document, statement), Timestamp = statement.Timestamp ?? document.Timestamp };
            if (draft.Products.Count == 0)
                continue;
            string key = draft.Key;
            if (latest.TryGetValue(key, out var known))
            {
                if (Same(known.Draft, draft))
                    continue;
                if (known.Draft.Status != draft.Status)
                    conflict(known.Statement, statement);
            }
            latest[key] = (statement, draft);
            result.Add(draft);
        }
        return result;
    }

    private static bool Same(StatementDraft a, StatementDraft b) =>
        a.Status == b.Status && a.Justification == b.Justification && a.Impact == b.Impact && a.Action == b.Action && a.Notes == b.Notes;

    /// <summary>The document's IRI with the statement's place as fragment; null when the document has none.</summary>
    private static string? Origin(VexDocument document, VexStatement statement)
    {
        if (document.Id is null || !document.Id.Contains(':'))
            return null;
        int hash = statement.Source.IndexOf('#');
        return hash < 0 || document.Id.Contains('#') ? document.Id : document.Id + statement.Source[hash..];
    }
}
