using System.Net;
using System.Runtime.CompilerServices;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>Writes HTML by interpolated texts: what stands in the source is markup, what is put in is text and is escaped, always.</summary>
internal sealed class HtmlOutput(TextWriter writer)
{
    private const int LongestText = 2000;

    /// <summary>Writes markup with texts in it.</summary>
    public void Write([InterpolatedStringHandlerArgument("")] ref Markup markup) => _ = markup;

    /// <summary>Writes markup of our own.</summary>
    public void Raw(string markup) => writer.Write(markup);

    /// <summary>Writes one line of text, escaped; what would steer a terminal or turn the direction of writing is shown as an escape.</summary>
    public void Text(string? text) => writer.Write(WebUtility.HtmlEncode(PlainText.Line(text, LongestText)));

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

        public void AppendFormatted(int number) => _output.Raw(number.ToString());
    }
}
