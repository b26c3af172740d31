using System.Text;
using System.Xml;

namespace Lading.Scanning.Reports;

/// <summary>Texts from outside in XML.</summary>
internal static class XmlStrings
{
    /// <summary>Characters that XML 1.0 has no way to write (section 2.2) become U+FFFD.</summary>
    public static string Clean(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
                continue;
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                i++;
                continue;
            }
            var result = new StringBuilder(text.Length);
            foreach (Rune rune in text.EnumerateRunes())
                result.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\ufffd" : rune.ToString());
            return result.ToString();
        }
        return text;
    }
}
