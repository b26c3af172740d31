using System.Globalization;
using System.Text;
using System.Text.Json;
using Lading.Vulnerabilities.Expressions;

namespace Lading.Policy.Statements;

/// <summary>What a value is compared with. A number equals numbers, <c>true</c> and <c>false</c> equal truth values, and all equal their own text.</summary>
/// <param name="Text">As it was written, without quotes.</param>
/// <param name="IsQuoted">True when it stood in quotes and is nothing but text.</param>
internal sealed record StatementLiteral(string Text, bool IsQuoted)
{
    /// <summary>Its number; null for text.</summary>
    public double? Number { get; } = !IsQuoted
        && double.TryParse(Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number) ? number : null;

    /// <summary>Its time, RFC 3339, or a day of it; null for other text.</summary>
    public DateTimeOffset? Time { get; } = ReadTime(Text);

    public bool IsEqualTo(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() == Text,
        JsonValueKind.Number => Number is { } number && value.TryGetDouble(out double actual) && actual == number,
        JsonValueKind.True => !IsQuoted && Text == "true",
        JsonValueKind.False => !IsQuoted && Text == "false",
        _ => false,
    };

    /// <summary>Less than 0 when the value comes before this, more than 0 when after; null when the two have no order.</summary>
    public int? Compare(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when Number is { } number && value.TryGetDouble(out double actual) => actual.CompareTo(number),
        JsonValueKind.String when Time is { } time && ReadTime(value.GetString()!) is { } actual => actual.CompareTo(time),
        _ => null,
    };

    public static DateTimeOffset? ReadTime(string text) => DateTimeOffset.TryParseExact(text,
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    public void Write(StringBuilder text)
    {
        if (!IsQuoted && Text.All(ExpressionLexer.IsWordCharacter))
            text.Append(Text);
        else
            text.Append(Text.Contains('"') ? '\'' : '"').Append(Text).Append(Text.Contains('"') ? '\'' : '"');
    }
}
