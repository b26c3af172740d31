using System.Security.Cryptography;
using System.Text;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>The style and script of the page, and the policy that lets these two run and nothing else load.</summary>
internal static class HtmlPage
{
    public static string Style { get; } = Read("report.css");

    public static string Script { get; } = Read("report.js");

    /// <summary>Content Security Policy Level 3: the page is closed; the two elements are known by their hash.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Hash(Style)}'; script-src 'sha256-{Hash(Script)}'; base-uri 'none'; form-action 'none'";

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Read(string name)
    {
        using Stream stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("Lading.Vulnerabilities.Reports.Html." + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
