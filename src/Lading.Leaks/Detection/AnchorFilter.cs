using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Detection;

/// <summary>
/// Finds every place where one of some hundred texts stands, in any case, in one pass. The four bytes at each place are
/// folded and hashed to a bit of a table that fits the first-level cache; only where the bit is set does it look closer.
/// The cost of a byte does not depend on how many texts there are.
/// </summary>
internal sealed class AnchorFilter
{
    private const int Bits = 18;
    private const int SlotBits = 14;
    private const uint Fold = 0x20202020;
    private const uint Factor = 0x9E3779B1;

    private readonly record struct Entry(byte[] Text, int[] Targets);

    private readonly ulong[] _bits = new ulong[1 << Bits - 6];
    /// <summary>The folded four bytes of each slot, open addressing; 0 for an empty one, which nothing folds to.</summary>
    private readonly uint[] _keys = new uint[1 << SlotBits];
    private readonly Entry[]?[] _entries = new Entry[1 << SlotBits][];

    /// <summary>Compiles a filter; an anchor's targets are given back where it stands.</summary>
    public AnchorFilter(IEnumerable<(string Text, CharClass? Next, int Target)> anchors)
    {
        foreach (var anchor in anchors.GroupBy(a => a.Text.ToLowerInvariant()))
        {
            byte[] text = System.Text.Encoding.ASCII.GetBytes(anchor.Key);
            ArgumentOutOfRangeException.ThrowIfLessThan(text.Length, 3, anchor.Key);
            var entry = new Entry(text, [.. anchor.Select(a => a.Target).Distinct()]);
            uint three = text[0] | (uint)text[1] << 8 | (uint)text[2] << 16;
            if (text.Length > 3)
            {
                Add(three | (uint)text[3] << 24, entry);
                continue;
            }
            CharClass next = anchor.Any(a => a.Next is null) ? new CharClass(ulong.MaxValue, ulong.MaxValue) : anchor.Aggregate(default(CharClass), (c, a) => c.Or(a.Next!.Value));
            foreach (uint key in Enumerable.Range(0, 128).Where(b => next.Has((byte)b)).Select(b => (three | (uint)b << 24) | Fold).Distinct())
                Add(key, entry);
        }
    }

    private void Add(uint four, Entry entry)
    {
        uint key = four | Fold;
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

    /// <summary>The slot of these folded four bytes; -1 when no anchor begins with them.</summary>
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

    /// <summary>The first place at or after <paramref name="from"/> where an anchor may stand; the length of the text for none.</summary>
    public int Next(ReadOnlySpan<byte> text, int from)
    {
        int i = from;
        if (Avx2.IsSupported)
        {
            int found = NextVector(text, i);
            if (found >= 0)
                return found;
            i = ~found;
        }
        for (; i <= text.Length - 3; i++)
        {
            uint key = KeyAt(text, i), hash = Hash(key);
            if ((_bits[hash >> 6] >> (int)(hash & 63) & 1) != 0 && SlotOf(key) >= 0)
                return i;
        }
        return text.Length;
    }

    /// <summary>Sixteen places at once: each lane holds four bytes, and gathers the word of the table that has its bit.</summary>
    private unsafe int NextVector(ReadOnlySpan<byte> text, int i)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        Vector256<byte> spread = Vector256.Create(
            0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, (byte)10);
        Vector256<uint> fold = Vector256.Create(Fold), factor = Vector256.Create(Factor), last = Vector256.Create(31u);
        fixed (ulong* table = _bits)
        {
            for (; i <= text.Length - 24; i += 16)
            {
                Vector256<byte> a = Avx2.Shuffle(Vector256.Create(Vector128.LoadUnsafe(ref start, (nuint)i)), spread);
                Vector256<byte> b = Avx2.Shuffle(Vector256.Create(Vector128.LoadUnsafe(ref start, (nuint)i + 8)), spread);
                Vector256<uint> x = ((a.AsUInt32() | fold) * factor) >>> 32 - Bits;
                Vector256<uint> y = ((b.AsUInt32() | fold) * factor) >>> 32 - Bits;
                Vector256<uint> u = Avx2.GatherVector256((uint*)table, (x >>> 5).AsInt32(), 4);
                Vector256<uint> v = Avx2.GatherVector256((uint*)table, (y >>> 5).AsInt32(), 4);
                // The bit that counts is moved to the top of its lane.
                u = Avx2.ShiftLeftLogicalVariable(u, ~x & last);
                v = Avx2.ShiftLeftLogicalVariable(v, ~y & last);
                for (uint hits = u.ExtractMostSignificantBits() | v.ExtractMostSignificantBits() << 8; hits != 0; hits &= hits - 1)
                {
                    int at = i + BitOperations.TrailingZeroCount(hits);
                    if (SlotOf(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at)) | Fold) >= 0)
                        return at;
                }
            }
        }
        return ~i;
    }

    /// <summary>Adds the targets and lengths of the anchors that stand at <paramref name="at"/>.</summary>
    public void At(ReadOnlySpan<byte> text, int at, List<(int Target, int Length)> targets)
    {
        ReadOnlySpan<byte> here = text[at..];
        int slot = SlotOf(KeyAt(text, at));
        if (slot < 0)
            return;
        foreach (ref readonly Entry entry in _entries[slot].AsSpan())
            if (here.Length >= entry.Text.Length && System.Text.Ascii.EqualsIgnoreCase(here[..entry.Text.Length], entry.Text))
                foreach (int target in entry.Targets)
                    targets.Add((target, entry.Text.Length));
    }
}
