using System.Globalization;
using System.Numerics;

namespace Lading.Signing.Sigstore.Logs;

/// <summary>One tile of hashes: C2SP tlog-tiles, "Merkle Tree".</summary>
/// <param name="Level">Level of tiles, 0 for leaves' hashes.</param>
/// <param name="Index">Which one of its level.</param>
/// <param name="Width">Hashes in it, 1 to 256.</param>
internal readonly record struct HashTile(int Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Where it is, below the log's root: groups of three digits, all but the last with an x; the width where it is not full.</summary>
    public string Path
    {
        get
        {
            string name = (Index % 1000).ToString("000", CultureInfo.InvariantCulture);
            for (long rest = Index / 1000; rest > 0; rest /= 1000)
                name = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{name}");
            return string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{name}{(Width == FullWidth ? "" : $".p/{Width}")}");
        }
    }
}

/// <summary>
/// Makes inclusion proofs (RFC 6962, 2.1.1) of a tree's tiles, for logs that give tiles in place of proofs. Whether the tiles are right shows
/// when the proof is verified. Not thread-safe.
/// </summary>
/// <param name="size">Leaves in the tree, at least 1.</param>
/// <param name="fetch">Gets the bytes of a tile.</param>
internal sealed class TileTree(long size, Func<HashTile, Task<byte[]>> fetch)
{
    private const int LevelsPerTile = 8;

    private readonly Dictionary<HashTile, byte[]> _tiles = [];

    /// <summary>The hashes beside the way of a leaf, from the leaf up.</summary>
    public async Task<IReadOnlyList<byte[]>> ProveAsync(long leaf)
    {
        if (leaf < 0 || leaf >= size)
            throw LadingException.Network($"The log says that it has entry {leaf}, and that it has {size} entries.");
        var beside = new List<byte[]>();
        (long start, long end) = (0, size);
        while (end - start > 1)
        {
            long middle = start + LeftOf(end - start);
            if (leaf < middle)
            {
                beside.Add(await HashAsync(middle, end).ConfigureAwait(false));
                end = middle;
            }
            else
            {
                beside.Add(await HashAsync(start, middle).ConfigureAwait(false));
                start = middle;
            }
        }
        beside.Reverse();
        return beside;
    }

    /// <summary>The largest power of two below a number: where RFC 6962 divides a tree.</summary>
    private static long LeftOf(long count) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(count - 1)));

    /// <summary>Hash over the leaves from <paramref name="start"/> up to <paramref name="end"/>, of which one side at least is complete.</summary>
    private async Task<byte[]> HashAsync(long start, long end)
    {
        long count = end - start;
        if (BitOperations.IsPow2(count))
            return await NodeAsync(BitOperations.TrailingZeroCount(count), start).ConfigureAwait(false);
        long middle = start + LeftOf(count);
        byte[] left = await HashAsync(start, middle).ConfigureAwait(false), right = await HashAsync(middle, end).ConfigureAwait(false);
        return MerkleProof.NodeHash(left, right);
    }

    /// <summary>The node over 2^<paramref name="level"/> leaves, all of them there, from the tile that has the nodes below it.</summary>
    private async Task<byte[]> NodeAsync(int level, long start)
    {
        int tileLevel = level / LevelsPerTile, height = level % LevelsPerTile;
        long first = start >> (tileLevel * LevelsPerTile), all = size >> (tileLevel * LevelsPerTile);
        var tile = new HashTile(tileLevel, first / HashTile.FullWidth, (int)Math.Min(HashTile.FullWidth, all - (first / HashTile.FullWidth * HashTile.FullWidth)));
        if (!_tiles.TryGetValue(tile, out byte[]? bytes))
        {
            bytes = await fetch(tile).ConfigureAwait(false);
            if (bytes.Length != tile.Width * MerkleProof.HashSize)
                throw LadingException.Network($"The log's {tile.Path} has {bytes.Length} bytes, not {tile.Width * MerkleProof.HashSize}.");
            _tiles[tile] = bytes;
        }
        int offset = (int)(first % HashTile.FullWidth) * MerkleProof.HashSize;
        return Fold(bytes.AsSpan(offset, MerkleProof.HashSize << height));
    }

    private static byte[] Fold(ReadOnlySpan<byte> hashes) => hashes.Length == MerkleProof.HashSize
        ? hashes.ToArray()
        : MerkleProof.NodeHash(Fold(hashes[..(hashes.Length / 2)]), Fold(hashes[(hashes.Length / 2)..]));
}
