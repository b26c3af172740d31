using System.Security.Cryptography;
using System.Text;
using Lading.Inventory.Assembly;

namespace Lading.Vulnerabilities.Reports.Html;

/// <summary>The style and script of the page, and the policy that lets these two run and nothing else load.</summary>
internal static class HtmlPage
{
    public static string Style { get; } = Read("report.css");

    public static string Script { get; } = Read("report.js");

    /// <summary>Content Security Policy Level 3: the page is closed; the two elements are known by their hash.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Hash(Style)}'; script-src 'sha256-{Hash(Script)}'; base-uri 'none'; form-action 'none'";

    /// <summary>Writes everything up to the content.</summary>
    public static void Begin(HtmlOutput html, string title)
    {
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        html.Write($"<title>{title}</title>\n");
        html.Raw($"<style>{Style}</style>\n</head>\n<body>\n");
    }

    /// <summary>Writes everything after the content.</summary>
    public static void End(HtmlOutput html, DateTimeOffset? created)
    {
        html.Write($"<footer>Written by {LadingTool.Current.Name} {LadingTool.Current.Version}{(created is { } time ? ", " + ReportWords.Time(time) : "")}.</footer>\n");
        html.Raw($"<script>{Script}</script>\n</body>\n</html>\n");
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Read(string name)
    {
        using Stream stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("Lading.Vulnerabilities.Reports.Html." + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
