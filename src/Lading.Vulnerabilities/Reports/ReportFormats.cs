using Lading.Vulnerabilities.Findings;
using Lading.Vulnerabilities.Reports.Html;
using Lading.Vulnerabilities.Reports.Table;

namespace Lading.Vulnerabilities.Reports;

/// <summary>Every form a report is written in. To add one: a class derived from <see cref="ReportFormat"/> in this folder and a line here.</summary>
public static class ReportFormats
{
    /// <summary>All forms, in the order of help.</summary>
    public static IReadOnlyList<ReportFormat> All { get; } =
    [
        new TableFormat(),
        new JsonFormat(),
        new SarifFormat(),
        new HtmlFormat(),
        new CycloneDxFormat("cyclonedx-json"),
        new CycloneDxFormat("cyclonedx-xml"),
        new OpenVexFormat(),
        new MarkdownFormat(),
        new JUnitFormat(),
        new GitHubFormat(),
        new GitLabFormat(),
        new GrypeJsonFormat(),
        new TrivyJsonFormat(),
        new CosignVulnFormat(),
        new IdsFormat(),
        new TemplateReportFormat(),
    ];

    /// <summary>
    /// The form and version behind a word of the command line: <c>sarif</c>, <c>cyclonedx-json@1.5</c>. Throws
    /// <see cref="LadingException"/> of kind <see cref="ErrorKind.Usage"/> for a word nobody answers to.
    /// </summary>
    public static (ReportFormat Format, string? Version) Parse(string word)
    {
        int at = word.IndexOf('@');
        string name = at < 0 ? word : word[..at];
        string? version = at < 0 ? null : word[(at + 1)..];
        ReportFormat format = All.FirstOrDefault(f => f.Name == name || f.Aliases.Contains(name))
            ?? throw LadingException.Usage($"There is no report format '{name}'.", $"Formats: {string.Join(", ", All.Select(f => f.Name))}.");
        if (version is not null && !format.Versions.Contains(version))
            throw LadingException.Usage($"The report format '{format.Name}' has no version '{version}'.",
                format.Versions.Count == 0 ? "Leave the version out." : $"Versions: {string.Join(", ", format.Versions)}.");
        return (format, version);
    }
}
