using Lading.Leaks.Proving;
using Lading.Scanning.Reports;

namespace Lading.Cli.Output;

/// <summary>A proof for people: the verdict, the traces, what was searched and what was not.</summary>
internal static class ProofTable
{
    /// <summary>Writes it; <paramref name="width"/> 0 cuts nothing.</summary>
    public static void Write(SecretProof proof, TextWriter output, int width)
    {
        output.WriteLine(proof.Verdict switch
        {
            ProofVerdict.Clean => $"Proved: no trace of {Secrets(proof)} in {proof.Image}.",
            ProofVerdict.NotProven => $"Not proved: no trace of {Secrets(proof)} was found in {proof.Image}, but not all of it could be searched.",
            _ => $"{Count(proof.Traces.Count, "trace")} of {string.Join(", ", proof.Traces.Select(t => t.Secret).Distinct())} in {proof.Image}.",
        });
        output.WriteLine(proof.Digest.Text);
        if (proof.Traces.Count > 0)
        {
            output.WriteLine();
            if (width == 0)
                TextTable.Write(output, ["SECRET", "WHERE", "PATH", "OFFSET", "ENCODING", "HOW MUCH", "INSTRUCTION"], proof.Traces.Select(Row), width);
            else
                foreach (Trace trace in proof.Traces)
                    Block(output, trace, width);
        }
        output.WriteLine();
        TextTable.Write(output, ["SEARCHED", "BYTES", "FILES", "ARCHIVES", "INSTRUCTION"],
            proof.Searched.Select(p => (IReadOnlyList<string>)[p.Name, $"{p.Bytes}", $"{p.Files}", $"{p.Archives}", p.Instruction ?? ""]), width);
        output.WriteLine();
        foreach (SearchedSecret secret in proof.Secrets)
            Line(output, $"Searched for {secret.Id}: {Count(secret.Parts, "part")}, {Count(secret.Bytes, "byte")}{(secret.PublicBytes > 0 ? $"; {secret.PublicBytes} bytes of names, hosts and key headers not by themselves" : "")}.", width);
        Line(output, $"As {string.Join(", ", proof.Encodings)}; any {12} bytes in a row, also across line ends.", width);
        if (proof.Unsearched.Count == 0)
            return;
        output.WriteLine();
        TextTable.Write(output, ["NOT SEARCHED", "WHY"], proof.Unsearched.Select(u => (IReadOnlyList<string>)[u.Path, u.Reason]), width);
    }

    /// <summary>On a terminal a path is worth more than columns.</summary>
    private static void Block(TextWriter output, Trace trace, int width)
    {
        IReadOnlyList<string> row = Row(trace);
        Line(output, $"{row[0]}  {row[2]}, {row[1]}{(trace.InHeader ? ", in its header" : $", at byte {row[3]}")}", width);
        Line(output, $"  as {row[4]}, {row[5]}", width);
        if (row[6].Length > 0)
            Line(output, $"  by {row[6]}", width);
    }

    private static void Line(TextWriter output, string text, int width)
    {
        foreach (string line in Columns.Paragraph(text, width, 4))
            output.WriteLine(line);
    }

    private static string Count(long count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Secrets(SecretProof proof) => string.Join(", ", proof.Secrets.Select(s => s.Id));

    private static IReadOnlyList<string> Row(Trace trace) =>
    [
        trace.Secret,
        trace.Layer is { } layer ? $"layer {layer}" : ProofJson.Word(trace.Place),
        trace.Pointer is null ? trace.Path : $"{trace.Path} {trace.Pointer}",
        trace.InHeader ? "header" : $"{trace.Offset}",
        trace.IsSplit ? trace.Encoding + ", split" : trace.Encoding,
        $"{trace.Bytes} of {trace.PartLength} bytes of {trace.Part}{(trace.Count > 1 ? $", {trace.Count} times" : "")}",
        trace.Instruction ?? "",
    ];
}
