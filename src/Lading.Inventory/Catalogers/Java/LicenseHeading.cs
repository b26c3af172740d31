using System.Text;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>Recognizes a licence file by its heading alone; whole texts are compared elsewhere.</summary>
internal static class LicenseHeading
{
    /// <summary>Words that must follow one another at the start of the text, blanks and case aside, and the SPDX identifier.</summary>
    private static readonly (string Heading, string Id)[] Known =
    [
        ("apache license version 2.0", "Apache-2.0"),
        ("mit license", "MIT"),
        ("the mit license", "MIT"),
        ("eclipse public license - v 1.0", "EPL-1.0"),
        ("eclipse public license - v 2.0", "EPL-2.0"),
        ("eclipse public license v2.0", "EPL-2.0"),
        ("eclipse distribution license - v 1.0", "BSD-3-Clause"),
        ("mozilla public license version 2.0", "MPL-2.0"),
        ("mozilla public license version 1.1", "MPL-1.1"),
        ("common development and distribution license (cddl) version 1.0", "CDDL-1.0"),
        ("common development and distribution license (cddl) version 1.1", "CDDL-1.1"),
        ("bsd 3-clause license", "BSD-3-Clause"),
        ("bsd 2-clause license", "BSD-2-Clause"),
        ("boost software license - version 1.0", "BSL-1.0"),
        ("creative commons legal code cc0 1.0 universal", "CC0-1.0"),
    ];

    /// <summary>The SPDX identifier for which the heading stands; null when it is not known.</summary>
    public static string? Recognize(ReadOnlySpan<byte> text)
    {
        string start = string.Join(' ', Encoding.UTF8.GetString(text[..Math.Min(text.Length, 600)])
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace(",", "", StringComparison.Ordinal).TrimStart('=', '-', '*', '#', ' ', '\ufeff').ToLowerInvariant();
        foreach ((string heading, string id) in Known)
            if (start.StartsWith(heading, StringComparison.Ordinal))
                return id;
        return null;
    }
}
