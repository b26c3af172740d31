using System.Globalization;

namespace Lading.Inventory.Documents.Grammar;

/// <summary>What a <see cref="GrammarType"/> asks for.</summary>
internal enum GrammarKind
{
    Any, Object, Map, Signature, Text, Integer, Number, Boolean, DateTime, Date, Uri, Email, SpdxId, Pattern, Words, Shape, Array, Either,
}

/// <summary>A type of the grammar: see README.md beside this file. Immutable.</summary>
internal sealed class GrammarType
{
    public required GrammarKind Kind { get; init; }

    /// <summary>Name of the pattern, enumeration or shape.</summary>
    public string Name { get; init; } = "";

    /// <summary>Smallest value, length or count.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest value, length or count.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>True for arrays whose items must differ.</summary>
    public bool Unique { get; init; }

    /// <summary>The item type of an array; the alternatives.</summary>
    public IReadOnlyList<GrammarType> Parts { get; init; } = [];

    /// <summary>What it asks for, in words.</summary>
    public override string ToString() => Kind switch
    {
        GrammarKind.Text => "a text",
        GrammarKind.Integer => "a whole number",
        GrammarKind.Number => "a number",
        GrammarKind.Boolean => "true or false",
        GrammarKind.DateTime => "a date and time (RFC 3339)",
        GrammarKind.Date => "a date (YYYY-MM-DD)",
        GrammarKind.Uri => "a URI",
        GrammarKind.Email => "an e-mail address",
        GrammarKind.SpdxId => "a licence of the SPDX list",
        GrammarKind.Pattern => Patterns.Describe(Name),
        GrammarKind.Words => "one of a list of words",
        GrammarKind.Array => "an array",
        GrammarKind.Map => "an object of texts",
        GrammarKind.Either => string.Join(" or ", Parts.Select(p => p.ToString()).Distinct()),
        _ => "an object",
    };

    public static GrammarType Parse(string text)
    {
        int at = 0;
        GrammarType type = Parse(text, ref at);
        return at == text.Length ? type : throw new InvalidOperationException($"grammar: '{text}' at {at}");
    }

    /// <summary>Parses one type and leaves <paramref name="at"/> behind it.</summary>
    public static GrammarType Parse(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] is not ('(' or ')' or ',' or '?' or '*' or '+' or ' ' or ']' or '{'))
            at++;
        string word = text[start..at];
        if (word[0] is '%' or '#')
            return new GrammarType { Kind = word[0] == '%' ? GrammarKind.Words : GrammarKind.Shape, Name = word[1..] };
        if (word.StartsWith("re:", StringComparison.Ordinal))
            return new GrammarType { Kind = GrammarKind.Pattern, Name = word[3..] };
        GrammarKind kind = word switch
        {
            "string" => GrammarKind.Text, "integer" => GrammarKind.Integer, "number" => GrammarKind.Number, "boolean" => GrammarKind.Boolean,
            "date-time" => GrammarKind.DateTime, "date" => GrammarKind.Date, "uri" => GrammarKind.Uri, "email" => GrammarKind.Email,
            "spdx" => GrammarKind.SpdxId, "signature" => GrammarKind.Signature, "object" => GrammarKind.Object, "map" => GrammarKind.Map, "any" => GrammarKind.Any,
            "array" => GrammarKind.Array, "either" => GrammarKind.Either,
            _ => throw new InvalidOperationException($"grammar: no type '{word}'"),
        };
        if (at == text.Length || text[at] != '(')
            return new GrammarType { Kind = kind };
        at++;
        return kind is GrammarKind.Array or GrammarKind.Either ? ParseParts(kind, text, ref at) : ParseRange(kind, text, ref at);
    }

    private static GrammarType ParseParts(GrammarKind kind, string text, ref int at)
    {
        var parts = new List<GrammarType>();
        bool unique = false;
        double min = double.NegativeInfinity;
        double max = double.PositiveInfinity;
        while (true)
        {
            int end = text.AsSpan(at).IndexOfAny(',', ')') + at;
            string word = text[at..end];
            if (word == "unique")
                unique = true;
            else if (word.StartsWith("min=", StringComparison.Ordinal))
                min = Number(word[4..], min);
            else if (word.StartsWith("max=", StringComparison.Ordinal))
                max = Number(word[4..], max);
            else
                parts.Add(Parse(text, ref at));
            if (word == "unique" || word.StartsWith('m'))
                at = end;
            if (text[at++] == ')')
                return new GrammarType { Kind = kind, Parts = parts, Unique = unique, Min = min, Max = max };
        }
    }

    private static GrammarType ParseRange(GrammarKind kind, string text, ref int at)
    {
        int end = text.IndexOf(')', at);
        string[] bounds = text[at..end].Split(',');
        at = end + 1;
        return new GrammarType { Kind = kind, Min = Number(bounds[0], double.NegativeInfinity), Max = Number(bounds[1], double.PositiveInfinity) };
    }

    private static double Number(string text, double otherwise) => text.Length == 0 ? otherwise : double.Parse(text, CultureInfo.InvariantCulture);
}
