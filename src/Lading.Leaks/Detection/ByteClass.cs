using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Detection;

/// <summary>
/// A set of ASCII characters that bytes are compared with 64 at once. Vectors of 128 bits and no more: that is what a program
/// compiled ahead of time for any processor of its kind may use.
/// </summary>
internal readonly struct ByteClass
{
    /// <summary>Bytes that are looked at together.</summary>
    public const int Width = 64;

    /// <summary>For each lower half of a byte the upper halves, a bit each, with which it belongs to the set.</summary>
    private readonly Vector128<byte> _rows;

    public ByteClass(CharClass members)
    {
        Span<byte> rows = stackalloc byte[16];
        rows.Clear();
        for (int b = 0; b < 0x80; b++)
            if (members.Has((byte)b))
                rows[b & 15] |= (byte)(1 << (b >> 4));
        _rows = Vector128.Create<byte>(rows);
    }

    /// <summary>Which of the 64 bytes from <paramref name="start"/> on belong to the set, the first in the lowest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong In(ref byte start) => ~(
        Sixteen(ref start) | (ulong)Sixteen(ref Unsafe.Add(ref start, 16)) << 16
        | (ulong)Sixteen(ref Unsafe.Add(ref start, 32)) << 32 | (ulong)Sixteen(ref Unsafe.Add(ref start, 48)) << 48);

    /// <summary>Which of the first 64 bytes belong to the set; fewer are taken as they are.</summary>
    public ulong In(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Width)
            return In(ref MemoryMarshal.GetReference(bytes));
        Span<byte> rest = stackalloc byte[Width];
        bytes.CopyTo(rest);
        return In(ref MemoryMarshal.GetReference(rest)) & (1UL << bytes.Length) - 1;
    }

    /// <summary>Which of 16 do not belong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Sixteen(ref byte start)
    {
        Vector128<byte> bytes = Vector128.LoadUnsafe(ref start), half = Vector128.Create((byte)0x0f);
        Vector128<byte> columns = Vector128.Create(1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, (byte)0);
        Vector128<byte> low = Vector128.ShuffleNative(_rows, bytes & half);
        Vector128<byte> high = Vector128.ShuffleNative(columns, (bytes.AsUInt16() >>> 4).AsByte() & half);
        return Vector128.Equals(low & high, Vector128<byte>.Zero).ExtractMostSignificantBits();
    }

    /// <summary>Which of the 64 bytes from <paramref name="start"/> on are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Zeros(ref byte start) =>
        ZeroSixteen(ref start) | (ulong)ZeroSixteen(ref Unsafe.Add(ref start, 16)) << 16
        | (ulong)ZeroSixteen(ref Unsafe.Add(ref start, 32)) << 32 | (ulong)ZeroSixteen(ref Unsafe.Add(ref start, 48)) << 48;

    private static uint ZeroSixteen(ref byte start) => Vector128.Equals(Vector128.LoadUnsafe(ref start), Vector128<byte>.Zero).ExtractMostSignificantBits();
}
