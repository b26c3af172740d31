using System.IO.Hashing;
using System.Text;
using Lading.Scanning;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// A hash table in rows: each row holds the few keys that fall into it, with what belongs to them. A key that is not in its
/// row is not in the table.
/// </summary>
internal static class Buckets
{
    private const int KeysInOne = 8;

    /// <summary>Number of rows for that many keys: a power of two, at least 1.</summary>
    public static int CountFor(int keys) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, keys / KeysInOne));

    /// <summary>The row of a key.</summary>
    public static int RowOf(ReadOnlySpan<byte> key, int rows) => (int)(XxHash3.HashToUInt64(key) & (uint)(rows - 1));

    /// <summary>The key of a package.</summary>
    public static byte[] PackageKey(string ecosystem, string name) => Encoding.UTF8.GetBytes($"{ecosystem}\0{name}");

    /// <summary>The key of an id: ids are told apart without regard to case.</summary>
    public static byte[] NameKey(string id) => Encoding.UTF8.GetBytes(id.ToUpperInvariant());

    /// <summary>Sorts keys into rows. The rows come in their order, the keys of each in the order of their bytes.</summary>
    public static IEnumerable<byte[]> Build<T>(IReadOnlyList<(byte[] Key, T Value)> items, int rows, Func<T, ReadOnlyMemory<byte>> write)
    {
        int[] starts = new int[rows + 1];
        int[] row = new int[items.Count];
        for (int i = 0; i < row.Length; i++)
            starts[(row[i] = RowOf(items[i].Key, rows)) + 1]++;
        for (int i = 1; i <= rows; i++)
            starts[i] += starts[i - 1];
        int[] order = new int[items.Count];
        int[] next = starts[..^1];
        for (int i = 0; i < row.Length; i++)
            order[next[row[i]]++] = i;
        using var writer = new FactWriter();
        for (int i = 0; i < rows; i++)
        {
            int[] mine = order[starts[i]..starts[i + 1]];
            Array.Sort(mine, (a, b) => items[a].Key.AsSpan().SequenceCompareTo(items[b].Key));
            writer.Clear();
            writer.Number(mine.Length);
            foreach (int item in mine)
            {
                writer.Bytes(items[item].Key);
                writer.Bytes(write(items[item].Value).Span);
            }
            yield return writer.Written.ToArray();
        }
    }

    /// <summary>What belongs to a key, out of its row; empty when it is not there. Throws <see cref="InvalidDataException"/> when the row is damaged.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> row, ReadOnlySpan<byte> key)
    {
        var reader = new FactReader(row);
        for (int left = reader.Int(); left > 0; left--)
        {
            bool found = reader.Block().SequenceEqual(key);
            ReadOnlySpan<byte> value = reader.Block();
            if (found)
                return value;
        }
        return default;
    }
}
