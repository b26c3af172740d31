using System.Text;

namespace Lading.Inventory.Assembly;

/// <summary>
/// Says of most paths that are not in a set that they are not, by their length and two of their bytes: cheaper than looking
/// tens of thousands of them up.
/// </summary>
internal readonly struct PathFilter
{
    private readonly ulong[] _bits = new ulong[1024];

    /// <summary>A filter for these paths.</summary>
    public PathFilter(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            uint bit = Bit(Encoding.UTF8.GetBytes(path));
            _bits[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    /// <summary>False when the path is surely not in the set.</summary>
    public bool MayHold(ReadOnlySpan<byte> path)
    {
        uint bit = Bit(path);
        return (_bits[bit >> 6] >> (int)(bit & 63) & 1) != 0;
    }

    private static uint Bit(ReadOnlySpan<byte> path) =>
        path.IsEmpty ? 0 : unchecked(((uint)path.Length + path[^1] * 131u + path[path.Length / 2] * 31337u + path[path.Length * 3 / 4] * 7919u) * 0x9e3779b1u) >> 16;
}
