namespace Lading.Vulnerabilities.Vex;

/// <summary>What is wrong with a document that could be read.</summary>
/// <param name="Source">File and place.</param>
/// <param name="Problem">One sentence.</param>
public sealed record VexProblem(string Source, string Problem);

/// <summary>Holds documents to the requirements that reading lets pass: OpenVEX 0.2.0, and what all dialects share.</summary>
public static class VexCheck
{
    /// <summary>The problems, in the order of the document.</summary>
    public static IEnumerable<VexProblem> Of(VexDocument document)
    {
        if (document.Timestamp is null)
            yield return new VexProblem(document.Source, "The document has no time.");
        if (document.Format == "OpenVEX")
        {
            if (document.Id is null)
                yield return new VexProblem(document.Source, "The document has no @id.");
            if (document.Author is null)
                yield return new VexProblem(document.Source, "The document has no author.");
            if (document.Version is null || !int.TryParse(document.Version, out int version) || version < 1)
                yield return new VexProblem(document.Source, "The document has no version of 1 or more.");
        }
        if (document.Statements.Count == 0)
            yield return new VexProblem(document.Source, "The document says nothing.");
        foreach (VexStatement statement in document.Statements)
        {
            if (document.Format == "OpenVEX")
                foreach (string problem in Draft(statement).Problems())
                    yield return new VexProblem(statement.Source, problem);
            else if (statement.Products.Count == 0)
                yield return new VexProblem(statement.Source, "The statement names no product.");
            else if (statement.Remark is { } remark)
                yield return new VexProblem(statement.Source, $"{char.ToUpperInvariant(remark[0])}{remark[1..]}.");
        }
    }

    private static StatementDraft Draft(VexStatement statement) => new()
    {
        Vulnerability = statement.Ids[0], Products = statement.Products, Status = statement.Status,
        Justification = statement.Justification, Impact = statement.Impact, Action = statement.Action,
    };
}
