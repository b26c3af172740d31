using Lading.Oci;
using Lading.Signing.Provenance.Levels;

namespace Lading.Cli.Output;

/// <summary>Shows which level the evidence supports, each criterion with what speaks for or against it.</summary>
internal static class LevelReport
{
    /// <summary>Writes the assessments of a target, as a table or as JSON.</summary>
    public static void Write(string target, int level, IReadOnlyList<LevelAssessment> assessments, bool json)
    {
        if (json)
            WriteJson(target, level, assessments);
        else
            WriteTables(target, level, assessments);
    }

    private static void WriteTables(string target, int level, IReadOnlyList<LevelAssessment> assessments)
    {
        Console.WriteLine($"{Printable.Text(target, 1000)}: SLSA build level {level} (older table: level {level})");
        foreach (LevelAssessment assessment in assessments)
        {
            Console.WriteLine();
            Console.WriteLine($"{Printable.Text(assessment.Target, 1000)}: build level {assessment.Level}");
            if (assessment.Ratings.Count == 0)
            {
                Console.WriteLine("  no provenance was found");
                continue;
            }
            ProvenanceRating best = assessment.Ratings[0];
            Console.WriteLine($"  by {Printable.Text(best.Where, 500)}{(assessment.Ratings.Count > 1 ? $", the best of {assessment.Ratings.Count}" : "")}");
            TextTable.Write(Console.Out, ["LEVEL", "MET", "CRITERION", "EVIDENCE"],
                best.Criteria.Select(c => (IReadOnlyList<string>)
                [c.Level == 4 ? "(4)" : $"{c.Level}", Word(c.Outcome), c.Name, Printable.Text(c.Evidence, 400)]),
                    Terminal.Width);
        }
    }

    private static void WriteJson(string target, int level, IReadOnlyList<LevelAssessment> assessments) =>
        JsonOutput.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("target", target);
        writer.WriteNumber("buildLevel", level);
        writer.WriteNumber("oldLevel", level);
        writer.WriteStartArray("subjects");
        foreach (LevelAssessment assessment in assessments)
        {
            writer.WriteStartObject();
            writer.WriteString("target", assessment.Target);
            writer.WriteString("digest", assessment.Digest.Text);
            writer.WriteNumber("buildLevel", assessment.Level);
            writer.WriteNumber("oldLevel", assessment.OldLevel);
            writer.WriteStartArray("provenance");
            foreach (ProvenanceRating rating in assessment.Ratings)
            {
                writer.WriteStartObject();
                writer.WriteString("where", rating.Where);
                writer.WriteString("digest", rating.Digest.Text);
                writer.WriteString("builder", rating.Builder);
                writer.WriteNumber("buildLevel", rating.Level);
                writer.WriteStartArray("criteria");
                foreach (Criterion criterion in rating.Criteria)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("level", criterion.Level);
                    writer.WriteString("criterion", criterion.Name);
                    writer.WriteString("met", Word(criterion.Outcome));
                    writer.WriteString("evidence", criterion.Evidence);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static string Word(CriterionOutcome outcome) =>
        outcome switch { CriterionOutcome.Met => "yes", CriterionOutcome.NotMet => "no", _ => "unknown" };
}
