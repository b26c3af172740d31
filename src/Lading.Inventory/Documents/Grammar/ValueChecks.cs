using System.Globalization;
using Lading.Oci;

namespace Lading.Inventory.Documents.Grammar;

/// <summary>Checks single values, the same in both spellings of a document.</summary>
internal static class ValueChecks
{
    /// <summary>What is wrong with a text, or null.</summary>
    public static string? Text(GrammarTable table, string text, GrammarType type, int version, bool xml)
    {
        bool good = type.Kind switch
        {
            GrammarKind.Text => text.Length >= type.Min && text.Length <= type.Max,
            GrammarKind.DateTime => xml ? Patterns.IsXmlDateTime(text.AsSpan().Trim()) : Patterns.IsDateTime(text),
            GrammarKind.Date => Patterns.IsDate(text.AsSpan().Trim()),
            GrammarKind.Uri => xml ? !text.Contains("##") : IriReference.IsValid(text),
            GrammarKind.Email => text.IndexOf('@') is > 0 and var at && at < text.Length - 1,
            GrammarKind.SpdxId => LicenseWords.IsId(xml ? text.Trim() : text),
            GrammarKind.Pattern => Patterns.Match(type.Name, xml ? text.AsSpan().Trim() : text),
            GrammarKind.Words => table.Allows(type.Name, xml ? text.Trim() : text, version),
            GrammarKind.Boolean => text.Trim() is "true" or "false" or "1" or "0",
            GrammarKind.Integer or GrammarKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                && number >= type.Min && number <= type.Max && (type.Kind == GrammarKind.Number || number == Math.Floor(number)),
            GrammarKind.Either => type.Parts.Any(p => Text(table, text, p, version, xml) is null),
            _ => true,
        };
        if (good)
            return null;
        string shown = Printable.Text(text);
        return type.Kind switch
        {
            GrammarKind.Text when text.Length < type.Min => "the text must not be empty",
            GrammarKind.Text => $"the text has {text.Length} characters, at most {type.Max} are allowed",
            GrammarKind.Words => $"'{shown}' is none of: {string.Join(", ", table.Words(type.Name, version))}",
            _ => $"'{shown}' is not {type}",
        };
    }
}
