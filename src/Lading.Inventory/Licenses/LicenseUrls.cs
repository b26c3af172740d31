namespace Lading.Inventory.Licenses;

/// <summary>Licences named by the address of their text, as pom files and NuGet packages do.</summary>
internal static class LicenseUrls
{
    /// <summary>True when the text is an address and nothing else.</summary>
    public static bool IsUrl(string text) =>
        (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("www.", StringComparison.OrdinalIgnoreCase)) && !text.Any(char.IsWhiteSpace);

    /// <summary>The expression for an address; null when it is not known.</summary>
    public static string? Find(string url)
    {
        string path = Bare(url);
        int slash = path.IndexOf('/');
        string host = slash < 0 ? path : path[..slash];
        string rest = slash < 0 ? "" : path[(slash + 1)..];
        string last = rest[(rest.LastIndexOf('/') + 1)..];
        if (Known(path) is { } known)
            return known;
        return host switch
        {
            "spdx.org" or "licenses.nuget.org" or "opensource.org" or "choosealicense.com" or "tldrlegal.com" => Id(last),
            "apache.org" when rest.StartsWith("licenses", StringComparison.Ordinal) => last is "licenses" or "" ? "Apache-2.0" : Id(last.Replace("license", "apache")),
            "gnu.org" or "fsf.org" => Gnu(last),
            "creativecommons.org" => CreativeCommons(rest.Split('/')),
            "mozilla.org" when rest.StartsWith("mpl", StringComparison.OrdinalIgnoreCase) => Version(rest) is { } v ? Id("mpl-" + v) : "MPL-2.0",
            "eclipse.org" when last.StartsWith("epl", StringComparison.Ordinal) => last.Contains('2') ? "EPL-2.0" : "EPL-1.0",
            "eclipse.org" when last.StartsWith("edl", StringComparison.Ordinal) => "BSD-3-Clause",
            _ => null,
        };
    }

    private static string Bare(string url)
    {
        string text = url.Trim().ToLowerInvariant();
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
            text = text[(scheme + 3)..];
        if (text.StartsWith("www.", StringComparison.Ordinal))
            text = text[4..];
        int end = text.AsSpan().IndexOfAny('?', '#');
        if (end >= 0)
            text = text[..end];
        text = text.TrimEnd('/');
        foreach (string ending in (string[])[".txt", ".html", ".htm", ".php", ".md", ".json"])
            if (text.EndsWith(ending, StringComparison.Ordinal))
                return text[..^ending.Length];
        return text;
    }

    private static string? Known(string path) => path switch
    {
        "opensource.org/licenses/mit-license" or "opensource.org/license/mit" or "mit-license.org" => "MIT",
        "opensource.org/licenses/bsd-license" or "opensource.org/licenses/bsd-2-clause" => "BSD-2-Clause",
        "opensource.org/licenses/apache2.0" or "opensource.org/licenses/apache-2.0" => "Apache-2.0",
        "opensource.org/licenses/lgpl-license" => "LGPL-2.0-or-later",
        "opensource.org/licenses/gpl-license" => "GPL-1.0-or-later",
        "unlicense.org" or "unlicense.org/unlicense" => "Unlicense",
        "wtfpl.net" or "wtfpl.net/about" or "wtfpl.net/txt/copying" or "sam.zoy.org/wtfpl" or "sam.zoy.org/wtfpl/copying" => "WTFPL",
        "json.org/license" => "JSON",
        "bouncycastle.org/licence" or "bouncycastle.org/license" => "MIT",
        "boost.org/license_1_0" or "boost.org/users/license" => "BSL-1.0",
        "scripts.sil.org/ofl" or "openfontlicense.org" => "OFL-1.1",
        "php.net/license/3_01" or "php.net/license" => "PHP-3.01",
        "jquery.org/license" or "code.google.com/p/mockito/wiki/license" => "MIT",
        "h2database.com/html/license" => "MPL-2.0 OR EPL-1.0",
        "glassfish.java.net/public/cddl+gpl_1_1" or "glassfish.dev.java.net/public/cddl+gpl" or "glassfish.dev.java.net/nonav/public/cddl+gpl"
            or "oss.oracle.com/licenses/cddl+gpl-1.1" => "CDDL-1.1 OR GPL-2.0-only WITH Classpath-exception-2.0",
        "sun.com/cddl/cddl" or "oss.oracle.com/licenses/cddl" => "CDDL-1.0",
        "gnu.org/software/classpath/license" or "openjdk.java.net/legal/gplv2+ce" or "openjdk.org/legal/gplv2+ce" => "GPL-2.0-only WITH Classpath-exception-2.0",
        "asm.ow2.org/license" or "asm.objectweb.org/license" or "antlr.org/license" or "jaxen.org/license" => "BSD-3-Clause",
        "slf4j.org/license" or "projectlombok.org/license" => "MIT",
        "golang.org/license" or "go.dev/license" => "BSD-3-Clause",
        _ => null,
    };

    private static string? Id(string name) => SpdxTerms.License(name) ?? LicenseAliases.Find(name);

    private static string? Gnu(string last)
    {
        string name = last.Replace("-standalone", "");
        return name switch
        {
            // Addresses of "the current version" say nothing about which.
            "copyleft" => "GPL-1.0-or-later",
            "lesser" => "LGPL-2.0-or-later",
            _ => Id(name),
        };
    }

    private static string? CreativeCommons(string[] parts) => parts switch
    {
        ["licenses", var kind, var version, ..] => Id($"cc-{kind}-{version}"),
        ["publicdomain", "zero", ..] => "CC0-1.0",
        _ => null,
    };

    private static string? Version(string text) =>
        text.Contains("1.1", StringComparison.Ordinal) ? "1.1" : text.Contains("1.0", StringComparison.Ordinal) ? "1.0" : text.Contains("2.0", StringComparison.Ordinal) ? "2.0" : null;
}
