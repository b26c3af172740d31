using System.Text;
using Lading.Inventory.Catalogers.Os;

namespace Lading.Inventory;

/// <summary>
/// The files a package owns, kept as the UTF-8 text they came as: one line a file, <c>path</c> or <c>path TAB
/// algorithm:hex</c>, no leading slash. A distribution's databases name tens of thousands; few are ever asked for.
/// </summary>
public sealed class FileList
{
    private readonly byte[][] _blocks;
    private byte[]? _lines;

    /// <summary>Takes lines in the form above, separated by line feeds.</summary>
    public FileList(byte[] lines)
    {
        _blocks = [lines];
        _lines = lines;
    }

    /// <summary>Takes several such blocks; a path keeps the digest of the first block that names it.</summary>
    internal FileList(byte[][] blocks) => _blocks = blocks;

    /// <summary>A list of paths without digests.</summary>
    public static FileList Of(IEnumerable<string> paths) => new(Encoding.UTF8.GetBytes(string.Join('\n', paths.Select(p => p.TrimStart('/')))));

    /// <summary>The lines.</summary>
    public ReadOnlySpan<byte> Lines => _lines ??= FileBlock.Merge(_blocks);

    /// <summary>
    /// The lines in the blocks they came in, for a look at every path: one may be in several, and putting them together costs
    /// more than the look.
    /// </summary>
    internal ReadOnlySpan<byte[]> Blocks => _blocks;

    /// <summary>The files as objects.</summary>
    public IEnumerable<(string Path, Hash? Hash)> Read()
    {
        foreach (string line in Encoding.UTF8.GetString(Lines).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int tab = line.IndexOf('\t');
            int colon = tab < 0 ? -1 : line.IndexOf(':', tab);
            yield return colon < 0
                ? (tab < 0 ? line : line[..tab], null)
                : (line[..tab], new Hash(line[(tab + 1)..colon], line[(colon + 1)..]));
        }
    }
}
