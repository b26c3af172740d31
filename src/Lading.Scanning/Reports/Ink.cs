namespace Lading.Scanning.Reports;

/// <summary>Colours by escape sequences (ECMA-48, SGR), or none.</summary>
internal readonly struct Ink(bool colour)
{
    public string Heading(string text) => With("1", text);

    public string Faint(string text) => With("2", text);

    public string Good(string text) => With("32", text);

    public string Warning(string text) => With("33;1", text);

    /// <summary>How bad something is: 4 for the worst, 0 where nobody has said.</summary>
    public string Severity(int rank, string text) => With(rank switch { >= 4 => "31;1", 3 => "31", 2 => "33", 1 => "36", _ => "2" }, text);

    private string With(string code, string text) => colour && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
