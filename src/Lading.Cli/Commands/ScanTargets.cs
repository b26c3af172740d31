using System.CommandLine;
using System.Text;
using Lading.Cli.Options;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Lading.Oci;

namespace Lading.Cli.Commands;

/// <summary>
/// Turns what a scan is asked about into an inventory: package URLs, an SBOM document (by <c>sbom:</c>, by its content, or from
/// standard input), or a source to read.
/// </summary>
internal static class ScanTargets
{
    private const string SbomScheme = "sbom:", PurlScheme = "purl:";

    /// <summary>The argument: one source or document, or several package URLs.</summary>
    public static Argument<string[]> Argument() => new("TARGET")
    {
        Description = "what to judge: a SOURCE as for 'lading sbom', sbom:FILE, purl:FILE, or package URLs; an SBOM on standard input without one",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The inventory. Throws <see cref="LadingException"/> of kind usage for a mixture.</summary>
    public static async Task<Sbom> ReadAsync(string[] targets, InventoryOptions inventory, ParseResult parsed, CancellationToken cancellation)
    {
        if (targets.Length == 0)
        {
            if (!Console.IsInputRedirected)
                throw LadingException.Usage("What is to be scanned?", "Give an image, a folder, sbom:FILE or package URLs, or an SBOM on standard input.");
            return SbomDocumentCommands.Load("-");
        }
        if (targets.All(IsPurl))
            return SbomFormats.Read(Encoding.UTF8.GetBytes(string.Join('\n', targets)), "the command line");
        if (targets.Length > 1)
            throw LadingException.Usage($"One target at a time, but {targets.Length} are given.", "Only package URLs (pkg:…) can be several.");
        string target = targets[0];
        if (target is "-" || target.StartsWith(SbomScheme, StringComparison.Ordinal))
            return SbomDocumentCommands.Load(target is "sbom:-" ? "-" : target);
        if (target.StartsWith(PurlScheme, StringComparison.Ordinal))
            return SbomDocumentCommands.Load(target[PurlScheme.Length..]);
        if (IsDocument(target))
            return SbomDocumentCommands.Load(target);
        Sbom sbom = await inventory.ReadAsync(target, parsed, null, cancellation).ConfigureAwait(false);
        InventoryOptions.TellUnknowns(sbom);
        return sbom;
    }

    /// <summary>The folder that is looked at, where rules may lie; null for other targets.</summary>
    public static string? FolderOf(string[] targets) =>
        targets is [var only] && (only.StartsWith("dir:", StringComparison.Ordinal) ? only[4..] : only) is var path && Directory.Exists(path) ? path : null;

    private static bool IsPurl(string text) => text.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a file that begins like an SBOM of a format known here.</summary>
    private static bool IsDocument(string path)
    {
        if (!File.Exists(path) || (File.GetAttributes(path) & FileAttributes.Device) != 0)
            return false;
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] head = new byte[SbomFormats.HeadLength];
            int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return SbomFormats.Detect(head.AsSpan(0, length)) is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(path)} cannot be read: {e.Message}", null, e);
        }
    }
}
