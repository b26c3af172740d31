using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Output;

/// <summary>
/// Says how a verification of provenance ended: steps and reasons on standard error, what is known of the build on
/// standard output.
/// </summary>
internal static class ProvenanceReport
{
    /// <summary>Writes the report of one target.</summary>
    public static void Write(string target, ProvenanceResult result, bool json, bool print)
    {
        Detail(result.Steps);
        if (json)
        {
            WriteJson(writer =>
            {
                writer.WriteBoolean("verified", result.Verified);
                writer.WriteString("target", target);
                Write(writer, result.Steps);
                if (result.Content is { } content)
                    Write(writer, content, print);
            });
        }
        else if (result.Content is { } content)
        {
            string[] lines =
            [
                $"verified {Printable.Text(target, 1000)}",
                $"  builder {Printable.Text(content.Builder.ToString())}, trusted up to build level {content.Trust.MaxLevel} ({Printable.Text(content.Trust.Origin)})",
                $"  source  {Printable.Text(content.SourceUri)}{(content.SourceDigest is { } commit ? $" at {Printable.Text(commit)}" : "")}",
            ];
            foreach (string line in lines)
                if (print)
                    Terminal.Say(line);
                else
                    Console.WriteLine(line);
            if (print)
                Print(content.Statement);
        }
        if (result.Failed is { } failed)
            Terminal.Error($"{Printable.Text(target, 300)}: not verified: {failed.Name}: {Printable.Text(failed.Detail, 1000)}.");
    }

    /// <summary>The same of a verification summary.</summary>
    public static void Write(SummaryResult result, bool json, bool print)
    {
        Detail(result.Steps);
        if (json)
        {
            WriteJson(writer =>
            {
                writer.WriteBoolean("verified", result.Verified);
                Write(writer, result.Steps);
                if (result.Summary is { } summary)
                {
                    writer.WriteString("verifier", summary.VerifierId);
                    writer.WriteString("resourceUri", summary.ResourceUri);
                    writer.WriteStartArray("verifiedLevels");
                    foreach (string level in summary.VerifiedLevels)
                        writer.WriteStringValue(level);
                    writer.WriteEndArray();
                    if (print)
                        WriteStatement(writer, result.Statement);
                }
            });
        }
        else if (result.Summary is { } summary)
        {
            string line = $"verified {Printable.Text(summary.ResourceUri, 500)}: {Printable.Text(string.Join(", ", summary.VerifiedLevels), 500)}, by {Printable.Text(summary.VerifierId)}";
            if (print)
            {
                Terminal.Say(line);
                Print(result.Statement);
            }
            else
                Console.WriteLine(line);
        }
        if (result.Failed is { } failed)
            Terminal.Error($"not verified: {failed.Name}: {Printable.Text(failed.Detail, 1000)}.");
    }

    /// <summary>Steps as JSON.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<VerificationStep> steps)
    {
        writer.WriteStartArray("steps");
        foreach (VerificationStep step in steps)
        {
            writer.WriteStartObject();
            writer.WriteString("name", step.Name);
            writer.WriteString("section", step.Section);
            writer.WriteString("outcome", step.Outcome.ToString().ToLowerInvariant());
            writer.WriteString("detail", step.Detail);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, VerifiedProvenance content, bool print)
    {
        writer.WriteStartObject("builder");
        writer.WriteString("id", content.Builder.ToString());
        writer.WriteString("trustedAs", content.Trust.Id);
        writer.WriteString("origin", content.Trust.Origin);
        writer.WriteNumber("maxLevel", content.Trust.MaxLevel);
        writer.WriteEndObject();
        writer.WriteString("signer", content.Signer?.Signer.ToString());
        writer.WriteStartObject("source");
        writer.WriteString("uri", content.SourceUri);
        writer.WriteString("digest", content.SourceDigest);
        writer.WriteEndObject();
        writer.WriteString("buildType", content.Provenance.BuildType);
        if (print)
            WriteStatement(writer, content.Statement);
    }

    private static void WriteStatement(Utf8JsonWriter writer, ReadOnlyMemory<byte> statement)
    {
        writer.WritePropertyName("statement");
        writer.WriteRawValue(statement.Span, skipInputValidation: true); // it was parsed, deeper than the writer would
    }

    private static void WriteJson(Action<Utf8JsonWriter> write)
    {
        using Stream output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static void Print(ReadOnlyMemory<byte> statement)
    {
        using Stream output = Console.OpenStandardOutput();
        output.Write(statement.Span);
        output.Write("\n"u8);
    }

    private static void Detail(IReadOnlyList<VerificationStep> steps)
    {
        foreach (VerificationStep step in steps)
            Terminal.Detail($"{step.Outcome.ToString().ToLowerInvariant(),-8}{step.Section,-9} {step.Name}: {Printable.Text(step.Detail, 600)}");
    }
}
