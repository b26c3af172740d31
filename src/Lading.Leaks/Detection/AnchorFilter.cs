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
    private const int Buckets = 12;

    private readonly record struct Entry(uint Key, byte[] Text, int[] Targets);

    private readonly ulong[] _bits = new ulong[1 << Bits - 6];
    private readonly Entry[][] _table = new Entry[1 << Buckets][];

    /// <summary>Compiles a filter; an anchor's targets are given back where it stands.</summary>
    public AnchorFilter(IEnumerable<(string Text, CharClass? Next, int Target)> anchors)
    {
        var keys = new Dictionary<uint, List<(byte[] Text, List<int> Targets)>>();
        foreach (var anchor in anchors.GroupBy(a => a.Text.ToLowerInvariant()))
        {
            byte[] text = System.Text.Encoding.ASCII.GetBytes(anchor.Key);
            ArgumentOutOfRangeException.ThrowIfLessThan(text.Length, 3, anchor.Key);
            int[] targets = [.. anchor.Select(a => a.Target).Distinct()];
            CharClass next = anchor.Any(a => a.Next is null) ? new CharClass(ulong.MaxValue, ulong.MaxValue) : anchor.Aggregate(default(CharClass), (c, a) => c.Or(a.Next!.Value));
            uint three = text[0] | (uint)text[1] << 8 | (uint)text[2] << 16;
            foreach (uint key in text.Length > 3
                ? [Fold(three | (uint)text[3] << 24)]
                : Enumerable.Range(0, 128).Where(b => next.Has((byte)b)).Select(b => Fold(three | (uint)b << 24)).Distinct())
            {
                if (!keys.TryGetValue(key, out var list))
                    keys.Add(key, list = []);
                list.Add((text, [.. targets]));
            }
        }
        foreach (var (key, list) in keys)
        {
            uint hash = Hash(key);
            _bits[hash >> 6] |= 1UL << (int)(hash & 63);
            uint bucket = hash >> Bits - Buckets;
            _table[bucket] = [.. _table[bucket] ?? [], .. list.Select(e => new Entry(key, e.Text, [.. e.Targets]))];
        }
    }

    private static uint Fold(uint four) => four | 0x20202020;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint folded) => folded * 0x9E3779B1 >> 32 - Bits;

    /// <summary>The first place at or after <paramref name="from"/> where an anchor may stand; the length of the text for none.</summary>
    public int Next(ReadOnlySpan<byte> text, int from)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        ref ulong bits = ref MemoryMarshal.GetArrayDataReference(_bits);
        int i = from;
        if (Avx2.IsSupported)
        {
            int found = NextVector(ref start, i, text.Length);
            if (found >= 0)
                return found;
            i = ~found;
        }
        for (; i <= text.Length - 8; i += 4)
        {
            ulong eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i)) | 0x2020202020202020;
            uint a = Hash((uint)eight), b = Hash((uint)(eight >> 8)), c = Hash((uint)(eight >> 16)), d = Hash((uint)(eight >> 24));
            ulong hit = Bit(ref bits, a) | Bit(ref bits, b) << 1 | Bit(ref bits, c) << 2 | Bit(ref bits, d) << 3;
            if (hit != 0)
                return i + BitOperations.TrailingZeroCount(hit);
        }
        for (; i <= text.Length - 3; i++)
        {
            uint four = text[i] | (uint)text[i + 1] << 8 | (uint)text[i + 2] << 16 | (i + 3 < text.Length ? (uint)text[i + 3] << 24 : 0x0A000000);
            if (Bit(ref bits, Hash(Fold(four))) != 0)
                return i;
        }
        return text.Length;
    }

    /// <summary>Eight places at once: each lane holds four bytes, and gathers the word of the table that has its bit.</summary>
    private unsafe int NextVector(ref byte start, int i, int length)
    {
        Vector256<byte> spread = Vector256.Create(
            0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, (byte)10);
        Vector256<uint> fold = Vector256.Create(0x20202020u), factor = Vector256.Create(0x9E3779B1u), last = Vector256.Create(31u);
        fixed (ulong* table = _bits)
        {
            for (; i <= length - 24; i += 16)
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
                uint hit = u.ExtractMostSignificantBits() | v.ExtractMostSignificantBits() << 8;
                if (hit != 0)
                    return i + BitOperations.TrailingZeroCount(hit);
            }
        }
        return ~i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(ref ulong bits, uint hash) => Unsafe.Add(ref bits, hash >> 6) >> (int)(hash & 63) & 1;

    /// <summary>Adds the targets and lengths of the anchors that stand at <paramref name="at"/>.</summary>
    public void At(ReadOnlySpan<byte> text, int at, List<(int Target, int Length)> targets)
    {
        ReadOnlySpan<byte> here = text[at..];
        uint key = Fold(here[0] | (uint)here[1] << 8 | (uint)here[2] << 16 | (here.Length > 3 ? (uint)here[3] << 24 : 0x0A000000));
        foreach (ref readonly Entry entry in _table[Hash(key) >> Bits - Buckets].AsSpan())
            if (entry.Key == key && here.Length >= entry.Text.Length && System.Text.Ascii.EqualsIgnoreCase(here[..entry.Text.Length], entry.Text))
                foreach (int target in entry.Targets)
                    targets.Add((target, entry.Text.Length));
    }
}
