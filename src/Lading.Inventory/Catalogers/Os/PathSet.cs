using System.IO.Hashing;

namespace Lading.Inventory.Catalogers.Os;

/// <summary>The paths at the start of lines of one buffer that is being written: a set without an object per path.</summary>
internal struct PathSet(byte[] lines, int expected)
{
    // Seeded per process: names chosen to collide must not make it slow.
    private static readonly long Seed = Random.Shared.NextInt64();

    private int[] _slots = NewSlots((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, expected * 2)));
    private int _count;

    /// <summary>Adds the path whose line will be written at <paramref name="offset"/>; false when it is there already.</summary>
    public bool Add(ReadOnlySpan<byte> path, int offset)
    {
        if (_count * 2 >= _slots.Length)
            Grow(offset);
        uint slot = Find(_slots, path);
        if (_slots[slot] >= 0)
            return false;
        _slots[slot] = offset;
        _count++;
        return true;
    }

    private readonly uint Find(int[] slots, ReadOnlySpan<byte> path)
    {
        uint mask = (uint)slots.Length - 1;
        uint slot = (uint)XxHash3.HashToUInt64(path, Seed) & mask;
        while (slots[slot] >= 0 && !PathAt(slots[slot]).SequenceEqual(path))
            slot = (slot + 1) & mask;
        return slot;
    }

    private readonly ReadOnlySpan<byte> PathAt(int offset)
    {
        ReadOnlySpan<byte> rest = lines.AsSpan(offset);
        return rest[..rest.IndexOfAny((byte)'\t', (byte)'\n')];
    }

    private void Grow(int end)
    {
        int[] larger = NewSlots(_slots.Length * 2);
        foreach (int offset in _slots)
            if (offset >= 0 && offset < end)
                larger[Find(larger, PathAt(offset))] = offset;
        _slots = larger;
    }

    private static int[] NewSlots(int size)
    {
        int[] slots = new int[size];
        Array.Fill(slots, -1);
        return slots;
    }
}
