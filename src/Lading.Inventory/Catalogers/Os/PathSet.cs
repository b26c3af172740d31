using System.Buffers;
using System.IO.Hashing;
using System.Numerics;

namespace Lading.Inventory.Catalogers.Os;

/// <summary>
/// The paths at the start of lines of one buffer that is being written: a set without an object per path. A slot holds
/// the offset of a line plus one; 0 is empty.
/// </summary>
internal struct PathSet(byte[] lines, int expected) : IDisposable
{
    // Seeded per process: names chosen to collide must not make it slow.
    private static readonly long Seed = Random.Shared.NextInt64();

    private int[] _slots = Rent((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, expected * 2)));
    private int _size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, expected * 2));
    private int _count;

    /// <summary>Adds the path whose line will be written at <paramref name="offset"/>; false when it is there already.</summary>
    public bool Add(ReadOnlySpan<byte> path, int offset)
    {
        if (_count * 2 >= _size)
            Grow();
        int slot = Find(_slots, _size, path);
        if (_slots[slot] != 0)
            return false;
        _slots[slot] = offset + 1;
        _count++;
        return true;
    }

    private readonly int Find(int[] slots, int size, ReadOnlySpan<byte> path)
    {
        uint mask = (uint)size - 1;
        uint slot = (uint)XxHash3.HashToUInt64(path, Seed) & mask;
        while (slots[slot] != 0 && !IsAt(slots[slot] - 1, path))
            slot = (slot + 1) & mask;
        return (int)slot;
    }

    private readonly bool IsAt(int offset, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> line = lines.AsSpan(offset);
        return line.StartsWith(path) && line.Length > path.Length && line[path.Length] is (byte)'\t' or (byte)'\n';
    }

    private void Grow()
    {
        int[] larger = Rent(_size * 2);
        foreach (int offset in _slots.AsSpan(0, _size))
            if (offset != 0)
            {
                ReadOnlySpan<byte> line = lines.AsSpan(offset - 1);
                larger[Find(larger, _size * 2, line[..line.IndexOfAny((byte)'\t', (byte)'\n')])] = offset;
            }
        Dispose();
        _slots = larger;
        _size *= 2;
    }

    private static int[] Rent(int size)
    {
        int[] slots = ArrayPool<int>.Shared.Rent(size);
        slots.AsSpan(0, size).Clear();
        return slots;
    }

    /// <summary>Gives the slots back.</summary>
    public readonly void Dispose() => ArrayPool<int>.Shared.Return(_slots);
}
