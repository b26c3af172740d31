using System.Net;
using System.Runtime.CompilerServices;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>Writes HTML by interpolated texts: what stands in the source is markup, what is put in is text and is escaped, always.</summary>
internal sealed class HtmlOutput(TextWriter writer)
{
    private const int LongestText = 2000;
    private const int LongestWord = 24;

    /// <summary>Writes markup with texts in it.</summary>
    public void Write([InterpolatedStringHandlerArgument("")] ref Markup markup) => _ = markup;

    /// <summary>Writes markup of our own.</summary>
    public void Raw(string markup) => writer.Write(markup);

    /// <summary>Writes one line of text, escaped; what would steer a terminal or turn the direction of writing is shown as an escape.</summary>
    public void Text(string? text) => writer.Write(WebUtility.HtmlEncode(PlainText.Line(text, LongestText)));

    /// <summary>Writes a name or version that may be broken into lines behind its separators, and anywhere in what has none.</summary>
    public void Name(string? name)
    {
        string line = PlainText.Line(name, LongestText);
        int start = 0;
        for (int i = 0; i < line.Length; i++)
        {
            bool separator = "/:.-_@+~".Contains(line[i]) || (i - start >= LongestWord && !char.IsHighSurrogate(line[i]));
            if (!separator || i + 1 == line.Length || i - start < 3)
                continue;
            writer.Write(WebUtility.HtmlEncode(line[start..(i + 1)]));
            writer.Write("<wbr>");
            start = i + 1;
        }
        writer.Write(WebUtility.HtmlEncode(line[start..]));
    }

    /// <summary>Writes one fact of a list of facts; nothing when there is no value.</summary>
    public void Fact(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            Write($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
    }

    /// <summary>Writes text whose white space counts, escaped; it must have come through <see cref="PlainText.Block"/>.</summary>
    public void Preformatted(string block) => writer.Write(WebUtility.HtmlEncode(block));

    /// <summary>The literal parts go out as they are, the others escaped.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        private readonly HtmlOutput _output;

        public Markup(int literalLength, int formattedCount, HtmlOutput output)
        {
            _ = literalLength + formattedCount;
            _output = output;
        }

        public void AppendLiteral(string markup) => _output.Raw(markup);

        public void AppendFormatted(string? text) => _output.Text(text);

        /// <summary>With the format <c>wbr</c>: a <see cref="Name"/>.</summary>
        public void AppendFormatted(string? text, string format)
        {
            if (format == "wbr")
                _output.Name(text);
            else
                _output.Text(text);
        }

        public void AppendFormatted(int number) => _output.Raw(number.ToString());
    }
}
