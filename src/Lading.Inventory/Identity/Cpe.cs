using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Lading.Inventory.Identity;

/// <summary>
/// A CPE 2.3 name in its formatted string binding: NISTIR 7695, sections 6.2 and 6.1.2. Attributes are unescaped and
/// lower-case; null stands for ANY (<c>*</c>), <see cref="NotApplicable"/> for NA (<c>-</c>).
/// </summary>
/// <param name="Part"><c>a</c> application, <c>o</c> operating system, <c>h</c> hardware.</param>
/// <param name="Vendor">Vendor.</param>
/// <param name="Product">Product.</param>
/// <param name="Version">Version.</param>
/// <param name="TargetSoftware">Where it runs: <c>node.js</c>, <c>python</c>, ….</param>
public sealed record Cpe(char Part, string? Vendor, string? Product, string? Version, string? TargetSoftware = null)
{
    /// <summary>Characters a name has at most.</summary>
    public const int MaxLength = 1024;

    /// <summary>The value NA.</summary>
    public const string NotApplicable = "\0";

    /// <summary>Update.</summary>
    public string? Update { get; init; }
    /// <summary>Edition.</summary>
    public string? Edition { get; init; }
    /// <summary>Language.</summary>
    public string? Language { get; init; }
    /// <summary>Software edition.</summary>
    public string? SoftwareEdition { get; init; }
    /// <summary>Target hardware.</summary>
    public string? TargetHardware { get; init; }
    /// <summary>Other.</summary>
    public string? Other { get; init; }

    /// <summary>The formatted string, <c>cpe:2.3:a:vendor:product:version:…</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("cpe:2.3:", 64).Append(Part);
        foreach (string? value in (ReadOnlySpan<string?>)[Vendor, Product, Version, Update, Edition, Language, SoftwareEdition, TargetSoftware, TargetHardware, Other])
            Bind(text.Append(':'), value);
        return text.ToString();
    }

    private static void Bind(StringBuilder text, string? value)
    {
        int start = text.Length;
        if (value == NotApplicable)
            text.Append('-');
        else
            foreach (char raw in value ?? "")
            {
                char c = char.ToLowerInvariant(raw);
                if (char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
                    text.Append(c);
                else if (c == ' ')
                    text.Append('_');
                else if (c is > ' ' and < '\u007f')
                    text.Append('\\').Append(c);
            }
        if (text.Length == start)
            text.Append('*');
        else if (value == "-")
            text.Insert(start, '\\');
    }

    /// <summary>Reads a formatted string. Wildcards inside a value stay as they are written.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Cpe? cpe)
    {
        cpe = null;
        if (text is null || text.Length > MaxLength || !text.StartsWith("cpe:2.3:", StringComparison.OrdinalIgnoreCase))
            return false;
        var values = new List<string?>(12);
        var value = new StringBuilder();
        bool escaped = false;
        int start = 8;
        for (int i = 8; i <= text.Length; i++)
        {
            if (i < text.Length && (escaped || text[i] != ':'))
            {
                if (!escaped && text[i] == '\\')
                {
                    escaped = true;
                    continue;
                }
                value.Append(char.ToLowerInvariant(text[i]));
                escaped = false;
                continue;
            }
            values.Add(text[start..i] switch { "*" => null, "-" => NotApplicable, _ => value.ToString() });
            value.Clear();
            start = i + 1;
        }
        if (escaped || values.Count != 11 || values.Contains("") || values[0] is not { Length: 1 } part || part[0] is not ('a' or 'o' or 'h'))
            return false;
        cpe = new Cpe(part[0], values[1], values[2], values[3], values[8])
        {
            Update = values[4], Edition = values[5], Language = values[6], SoftwareEdition = values[7], TargetHardware = values[9], Other = values[10],
        };
        return true;
    }
}
