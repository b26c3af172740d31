namespace Lading.Vulnerabilities.Findings;

/// <summary>
/// One form a <see cref="ScanReport"/> is written in. Stateless; the same report and options give the same bytes.
/// </summary>
public abstract class ReportFormat
{
    /// <summary>Name on the command line: <c>json</c>, <c>sarif</c>, <c>html</c>.</summary>
    public abstract string Name { get; }
    /// <summary>Other names it answers to.</summary>
    public virtual IReadOnlyList<string> Aliases => [];
    /// <summary>One line for help.</summary>
    public abstract string Description { get; }
    /// <summary>The versions of its specification that it writes, oldest first; empty when it has none to choose.</summary>
    public virtual IReadOnlyList<string> Versions => [];
    /// <summary>True when <see cref="Finding.Text"/> must be filled in for it.</summary>
    public virtual bool NeedsTexts => false;
    /// <summary>
    /// Writes the report and leaves <paramref name="output"/> open. <paramref name="width"/> is that of the terminal in
    /// columns, 0 when it is none.
    /// </summary>
    public abstract void Write(ScanReport report, Stream output, ReportOptions options, int width);
}

/// <summary>What the user may choose about a report.</summary>
public sealed record ReportOptions
{
    /// <summary>Show suppressed findings too, where the form has a place for them.</summary>
    public bool ShowSuppressed { get; init; }
    /// <summary>Text of the template, for the form <c>template</c>.</summary>
    public string? Template { get; init; }
    /// <summary>Version of the format's specification; null for the default.</summary>
    public string? Version { get; init; }
    /// <summary>True when escape sequences for colour may be written.</summary>
    public bool Colour { get; init; }
}
