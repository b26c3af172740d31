namespace Lading.Scanning.Reports;

/// <summary>Workflow commands of GitHub Actions: <c>::error file=a,line=1::message</c>.</summary>
internal static class WorkflowCommand
{
    /// <summary>The message of a command: percent signs and line breaks are escaped.</summary>
    public static string Data(string text) => ReportJson.Clean(PlainText.Line(text, 2000)).Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    /// <summary>A property of a command: colons and commas as well.</summary>
    public static string Property(string text) => Data(text).Replace(":", "%3A").Replace(",", "%2C");
}
