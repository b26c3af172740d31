using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Detection;

/// <summary>
/// Finds every place where one of some hundred texts stands, in any case, in one pass. The four bytes at every second place are
/// folded and hashed to a bit of a table that fits the first-level cache; only where the bit is set does it look closer. A
/// text goes by five of its bytes that are rare together, of which one four or the other stands at an even place: <c>consul</c> by
/// <c>onsul</c>. The cost of a byte does not depend on how many texts there are.
/// </summary>
internal sealed class AnchorFilter
{
    private const int Bits = 19;
    private const int SlotBits = 15;
    private const uint Fold = 0x20202020;
    private const uint Factor = 0x9E3779B1;

    /// <summary>A text, and where in it the four bytes stand that led to it: -1 when the first of them is what stands before it.</summary>
    private readonly record struct Entry(byte[] Text, int Offset, int[] Targets);

    private readonly ulong[] _bits = new ulong[1 << Bits - 6];
    /// <summary>The folded four bytes of each slot, open addressing; 0 for an empty one, which nothing folds to.</summary>
    private readonly uint[] _keys = new uint[1 << SlotBits];
    private readonly Entry[]?[] _entries = new Entry[1 << SlotBits][];

    /// <summary>Compiles a filter; an anchor's targets are given back where it stands.</summary>
    /// <param name="anchors">Texts of three ASCII characters or more; for short ones what may follow, null for anything.</param>
    public AnchorFilter(IEnumerable<(string Text, CharClass? Next, int Target)> anchors)
    {
        foreach (var anchor in anchors.GroupBy(a => a.Text.ToLowerInvariant()))
        {
            byte[] text = Encoding.ASCII.GetBytes(anchor.Key);
            ArgumentOutOfRangeException.ThrowIfLessThan(text.Length, 3, anchor.Key);
            int[] targets = [.. anchor.Select(a => a.Target).Distinct()];
            if (text.Length > 4)
            {
                int offset = Enumerable.Range(0, text.Length - 4).MaxBy(o => Randomness.Rarity(text.AsSpan(o, 5)));
                Add(text.AsSpan(offset, 4), new Entry(text, offset, targets));
                Add(text.AsSpan(offset + 1, 4), new Entry(text, offset + 1, targets));
                continue;
            }
            // A short one goes by what may stand beside it, too.
            CharClass? next = anchor.Any(a => a.Next is null) ? null : anchor.Aggregate(default(CharClass), (c, a) => c.Or(a.Next!.Value));
            bool before = text.Length == 3 || next is null && Randomness.Rarity(text.AsSpan(0, 3)) > Randomness.Rarity(text.AsSpan(1, 3));
            if (text.Length == 4)
                Add(text, new Entry(text, 0, targets));
            if (before)
                AddEach(null, b => [b, .. text.AsSpan(0, 3)], new Entry(text, -1, targets));
            if (!before || text.Length == 3)
                AddEach(next, b => [.. text.AsSpan(text.Length - 3), b], new Entry(text, text.Length - 3, targets));
        }
    }

    private void AddEach(CharClass? wanted, Func<byte, byte[]> four, Entry entry)
    {
        foreach (byte[] key in Enumerable.Range(0, 256).Where(b => wanted?.Has((byte)b) ?? true).Select(b => (byte)(b | 0x20)).Distinct().Select(four))
            Add(key, entry);
    }

    private void Add(ReadOnlySpan<byte> four, Entry entry)
    {
        uint key = MemoryMarshal.Read<uint>(four) | Fold;
        uint hash = Hash(key);
        _bits[hash >> 6] |= 1UL << (int)(hash & 63);
        int slot = FirstSlot(hash);
        for (int tried = 0; _keys[slot] != 0 && _keys[slot] != key; tried++, slot = slot + 1 & _keys.Length - 1)
            if (tried == _keys.Length / 2)
                throw new InvalidOperationException("too many anchors for the table of the filter");
        _keys[slot] = key;
        _entries[slot] = [.. _entries[slot] ?? [], entry];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint folded) => folded * Factor >> 32 - Bits;

    private static int FirstSlot(uint hash) => (int)(hash >> Bits - SlotBits);

    /// <summary>The slot of these folded four bytes; -1 when no anchor goes by them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SlotOf(uint key)
    {
        uint[] keys = _keys;
        for (int slot = FirstSlot(Hash(key)); keys[slot] != 0; slot = slot + 1 & keys.Length - 1)
            if (keys[slot] == key)
                return slot;
        return -1;
    }

    /// <summary>The four bytes at a place, folded; after the end of the text comes a line end.</summary>
    private static uint KeyAt(ReadOnlySpan<byte> text, int at) => at + 4 <= text.Length
        ? MemoryMarshal.Read<uint>(text[at..]) | Fold
        : text[at] | (uint)text[at + 1] << 8 | (uint)text[at + 2] << 16 | 0x0A000000 | Fold;

    /// <summary>
    /// Finds the next anchors: their targets, and where each begins and how long it is. <paramref name="at"/> is where to begin, 0 at first, and
    /// then where to go on. False when there are no more.
    /// </summary>
    public bool Next(ReadOnlySpan<byte> text, ref int at, List<(int Target, int Start, int Length)> targets)
    {
        targets.Clear();
        while (targets.Count == 0)
        {
            int slot = NextSlot(text, ref at);
            if (slot < 0)
                return false;
            AddAt(text, at - 2, slot, targets);
        }
        return true;
    }

    /// <summary>The slot of the next even place that has one, and behind that place where to go on; -1 for none.</summary>
    private unsafe int NextSlot(ReadOnlySpan<byte> text, ref int at)
    {
        if (text.Length >= Together)
            fixed (byte* start = text)
            fixed (ulong* table = _bits)
            {
                byte* last = start + text.Length - Together, place = start + at;
                while ((place = Marked(place, last, table)) <= last)
                {
                    int slot = SlotOf(Unsafe.ReadUnaligned<uint>(place) | Fold);
                    place += 2;
                    if (slot < 0)
                        continue;
                    at = (int)(place - start);
                    return slot;
                }
                at = (int)(place - start);
            }
        while (at <= text.Length - 3)
        {
            int slot = SlotOf(KeyAt(text, at));
            at += 2;
            if (slot >= 0)
                return slot;
        }
        return -1;
    }

    /// <summary>Bytes that are read to ask about four places.</summary>
    private const int Together = 10;

    /// <summary>The next place whose bit is set, asking about four at a time; beyond <paramref name="last"/> when there is none before.</summary>
    private static unsafe byte* Marked(byte* place, byte* last, ulong* table)
    {
        for (; place <= last; place += 8)
        {
            uint a = Hash(Unsafe.ReadUnaligned<uint>(place) | Fold), b = Hash(Unsafe.ReadUnaligned<uint>(place + 2) | Fold);
            uint c = Hash(Unsafe.ReadUnaligned<uint>(place + 4) | Fold), d = Hash(Unsafe.ReadUnaligned<uint>(place + 6) | Fold);
            if ((table[a >> 6] & 1UL << (int)a) != 0)
                return place;
            if ((table[b >> 6] & 1UL << (int)b) != 0)
                return place + 2;
            if ((table[c >> 6] & 1UL << (int)c) != 0)
                return place + 4;
            if ((table[d >> 6] & 1UL << (int)d) != 0)
                return place + 6;
        }
        return place;
    }

    private void AddAt(ReadOnlySpan<byte> text, int at, int slot, List<(int Target, int Start, int Length)> targets)
    {
        foreach (ref readonly Entry entry in _entries[slot].AsSpan())
        {
            int start = at - entry.Offset;
            if (start >= 0 && text.Length - start >= entry.Text.Length
                && Ascii.EqualsIgnoreCase(text.Slice(start, entry.Text.Length), entry.Text))
                foreach (int target in entry.Targets)
                    targets.Add((target, start, entry.Text.Length));
        }
    }
}
