using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Scoring;

namespace Lading.Vulnerabilities.Reports.Table;

/// <summary>Colours by escape sequences (ECMA-48, SGR), or none.</summary>
internal readonly struct Ink(bool colour)
{
    public string Heading(string text) => With("1", text);

    public string Faint(string text) => With("2", text);

    public string Good(string text) => With("32", text);

    public string Warning(string text) => With("33;1", text);

    public string Severity(Finding finding, string text) => With(finding.Kind != FindingKind.Vulnerability ? "31;1" : Code(finding.Rating.Severity), text);

    private static string Code(Severity severity) => severity switch
    {
        Scoring.Severity.Critical => "31;1", Scoring.Severity.High => "31", Scoring.Severity.Medium => "33", Scoring.Severity.Low => "36", _ => "2",
    };

    private string With(string code, string text) => colour && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
