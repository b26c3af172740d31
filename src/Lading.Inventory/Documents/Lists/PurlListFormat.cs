using System.Security.Cryptography;
using System.Text;
using Lading.Oci;

namespace Lading.Inventory.Documents.Lists;

/// <summary>Package URLs, one a line, sorted, each once. Read as well: empty lines and those that begin with # are skipped.</summary>
internal sealed class PurlListFormat : SbomFormat
{
    private const int LongestLine = 16 << 10;

    public override string Name => "purls";
    public override IReadOnlyList<string> Aliases => ["purl"];
    public override string Description => "package URLs, one a line";
    public override string Extension => ".purls.txt";
    public override bool Reads => true;

    public override string MediaType(string? version = null) => "text/plain; charset=utf-8";

    public override void Write(Sbom sbom, Stream output, FormatOptions options)
    {
        VersionFor(options);
        foreach (string purl in sbom.Packages.Select(p => p.Purl).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            output.Write(Encoding.UTF8.GetBytes(purl.ReplaceLineEndings(" ") + "\n"));
    }

    public override bool CanRead(ReadOnlySpan<byte> head)
    {
        foreach (Range range in head.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = head[range].Trim(" \t\r"u8);
            if (!line.IsEmpty && line[0] != '#')
                return line.StartsWith("pkg:"u8);
        }
        return false;
    }

    public override Sbom Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        limits.CheckSize(document.Length, where);
        ReadOnlySpan<byte> text = SbomFormats.SkipByteOrderMark(document.Span);
        var packages = new Dictionary<string, Package>(StringComparer.Ordinal);
        var distros = new HashSet<(string Id, string? Version)>();
        int number = 0;
        foreach (Range range in text.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = text[range].Trim(" \t\r"u8);
            if (line.IsEmpty || line[0] == '#')
                continue;
            string purl = Encoding.UTF8.GetString(line[..Math.Min(line.Length, LongestLine)]);
            if (line.Length > LongestLine || PurlParts.Parse(purl) is not { } parts)
                throw LadingException.Input($"{where}: line {number}: '{Printable.Text(purl)}' is not a package URL.");
            if (packages.Count >= limits.MaxPackages)
                throw LadingException.Input($"{where}: line {number}: more packages than the limit of {limits.MaxPackages}.");
            packages.TryAdd(purl, parts.ToPackage(purl, Id(parts.Type, purl)));
            if (parts.Distro is { } named)
                distros.Add((named.Id, named.VersionId));
        }
        return new Sbom
        {
            Subject = new Subject { Id = "subject", Kind = "document", Name = "" },
            Packages = [.. packages.Values.OrderBy(p => p.Type.Name, StringComparer.Ordinal).ThenBy(p => p.FullName, StringComparer.Ordinal)
                .ThenBy(p => p.Version, StringComparer.Ordinal).ThenBy(p => p.Id, StringComparer.Ordinal)],
            // A list of packages from several releases is about none of them.
            Distro = distros.Count == 1 ? new Distro(distros.First().Id, distros.First().Version) : null,
        };
    }

    private static string Id(string type, string purl) =>
        type + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(purl)).AsSpan(0, 8));
}
