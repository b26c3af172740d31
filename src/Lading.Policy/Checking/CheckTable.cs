using System.Text;
using Lading.Inventory;
using Lading.Leaks.Findings;
using Lading.Leaks.Reports;
using Lading.Vulnerabilities.Findings;
using Lading.Scanning.Reports;
using Lading.Vulnerabilities.Reports;
using Lading.Vulnerabilities.Reports.Table;

namespace Lading.Policy.Checking;

/// <summary>A check as people read it on a terminal: the verdict, a line for each part, then only what they must act upon.</summary>
internal sealed class CheckTable : CheckFormat
{
    private const int MostRows = 25;

    public override string Name => "table";
    public override string Description => "the verdict, a line for each part, and what to act upon";

    public override void Write(CheckReport report, Stream output, int width, bool colour)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        new Page(report, writer, width, new Ink(colour)).Write();
    }

    private sealed class Page(CheckReport report, TextWriter output, int width, Ink ink)
    {
        private static readonly int PartWidth = Enum.GetValues<CheckPart>().Max(p => p.ToString().Length);

        public void Write()
        {
            Head();
            foreach (CheckPart part in Enum.GetValues<CheckPart>())
                Part(part);
            output.WriteLine();
            Reasons();
            Vulnerabilities();
            Leaks();
            Claims();
        }

        private void Head()
        {
            Subject subject = report.Sbom.Subject;
            Line(ReportWords.Of(subject), ink.Heading);
            string[] facts = [.. ((string?[])[subject.ManifestDigest, subject.Platform, report.Sbom.Distro?.PrettyName]).OfType<string>()];
            if (facts.Length > 0)
                Line(string.Join(" · ", facts), ink.Faint);
            Line($"Verdict: {CheckWords.Of(report.Verdict)}", Paint(report.Verdict));
            output.WriteLine();
        }

        private void Part(CheckPart part)
        {
            CheckOutcome outcome = report.OutcomeOf(part);
            string name = CheckRulesReader.NameOf(part).PadRight(PartWidth), word = CheckWords.Of(part, report).PadRight(10);
            int indent = 2 + PartWidth + 2 + 10 + 2;
            IReadOnlyList<string> lines = Columns.Wrap(PlainText.Line(CheckWords.Summary(part, report), 500), width == 0 ? 0 : Math.Max(20, width - indent));
            output.WriteLine($"  {name}  {(CheckWords.IsLookedAt(part, report) || outcome != CheckOutcome.Passed ? Paint(outcome) : ink.Faint)(word)}  {lines[0]}");
            foreach (string line in lines.Skip(1))
                output.WriteLine(new string(' ', indent) + line);
        }

        private void Reasons()
        {
            foreach (CheckReason reason in report.Reasons.Where(r => r.Outcome != CheckOutcome.Passed))
                Line($"{CheckWords.Of(reason.Outcome)}: {CheckRulesReader.NameOf(reason.Part)}: {reason.Text}", Paint(reason.Outcome));
            foreach (CheckReason reason in report.Reasons.Where(r => r.Outcome == CheckOutcome.Passed))
                Line($"note: {CheckRulesReader.NameOf(reason.Part)}: {reason.Text}", ink.Faint);
        }

        private void Vulnerabilities()
        {
            if (report.Vulnerabilities is not { Failing.Count: > 0 } scan)
                return;
            Heading($"Fails the gate: {scan.Gate}");
            Finding[] failing = [.. scan.Failing.Select(i => scan.Findings[i])];
            new FindingsTable(output, width, ink).Write(PackageGroup.Of(failing.Take(MostRows)));
            More(failing.Length, "lading scan lists all");
        }

        private void Leaks()
        {
            if (report.Leaks is not { Leaks.Count: > 0 } found)
                return;
            Leak[] sure = [.. found.Leaks.Where(l => report.Rules.Leaks is not { } least || l.Confidence >= least)];
            if (sure.Length > 0)
                Heading("Secrets");
            foreach (Leak leak in sure.Take(MostRows))
            {
                Line($"{leak.Title} ({LeakWords.Of(leak.Confidence)}{(leak.Masked is { } masked ? $", {masked}" : "")})", null, 2);
                Line(CheckWords.Place(leak), ink.Faint, 4);
            }
            More(sure.Length, "lading leaks lists all");
            if (found.Leaks.Count > sure.Length)
            {
                output.WriteLine();
                Line($"{ReportWords.Count(found.Leaks.Count - sure.Length, "guess", "guesses")} at secrets more, which fail nothing; lading leaks lists them.", ink.Faint);
            }
        }

        private void Claims()
        {
            if (report.Claims is not { Count: > 0 } claims)
                return;
            Heading("Signatures and attestations");
            foreach (ImageClaim claim in claims.Take(MostRows))
            {
                string why = claim.Problem is { } problem ? $": {problem}" : "";
                Line($"{CheckWords.KindOf(claim)}, {CheckWords.Of(claim.State)}{(claim.Signer is { } signer ? $", by {signer}" : "")}{why}", null, 2);
            }
            More(claims.Count, "lading tree lists all");
        }

        private void Heading(string text)
        {
            output.WriteLine();
            Line(text, ink.Heading);
        }

        private void More(int count, string where)
        {
            if (count > MostRows)
                Line($"… and {count - MostRows} more; {where}", ink.Faint, 2);
        }

        private Func<string, string> Paint(CheckOutcome outcome) => outcome == CheckOutcome.Passed ? ink.Good : ink.Warning;

        private void Line(string text, Func<string, string>? paint = null, int first = 0)
        {
            foreach (string line in Columns.Paragraph(new string(' ', first) + PlainText.Line(text, 2000), width, first + 2))
                output.WriteLine(paint is null ? line : paint(line));
        }
    }
}
