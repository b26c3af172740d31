using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lading.Leaks.Detection.Decoding;

/// <summary>The digits of base64 in both alphabets, and where many of them stand in a row.</summary>
internal static class Base64Digits
{
    /// <summary>For each byte its six bits, 64 for none.</summary>
    public static readonly byte[] Values = MakeValues();

    private static byte[] MakeValues()
    {
        var digits = new byte[256];
        digits.AsSpan().Fill(64);
        ReadOnlySpan<byte> alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (byte i = 0; i < 64; i++)
            digits[alphabet[i]] = i;
        digits['-'] = 62;
        digits['_'] = 63;
        return digits;
    }

    /// <summary>A place inside the next run of so many digits, from 16 to 32; -1 when there is none.</summary>
    public static int IndexOfRun(ReadOnlySpan<byte> text, int from, int shortest)
    {
        if (Avx2.IsSupported)
        {
            // A byte is a digit when the row of its lower half and the bit of its upper half agree.
            Vector256<byte> rows = Vector256.Create(s_rows, s_rows);
            Vector128<byte> upper = Vector128.Create(0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, (byte)0);
            Vector256<byte> bits = Vector256.Create(upper, upper);
            ref byte start = ref MemoryMarshal.GetReference(text);
            // Windows of 64 that share as many bytes as the shortest run has: it lies in one of them.
            for (; from <= text.Length - 64; from += 64 - shortest)
            {
                ulong digits = Mask(Vector256.LoadUnsafe(ref start, (nuint)from), rows, bits)
                    | (ulong)Mask(Vector256.LoadUnsafe(ref start, (nuint)from + 32), rows, bits) << 32;
                ulong run = digits & digits >> 1;
                run &= run >> 2;
                run &= run >> 4;
                run &= run >> 8;
                run &= run >> shortest - 16;
                if (run != 0)
                    return from + BitOperations.TrailingZeroCount(run);
            }
        }
        for (int i = from, count = 0; i < text.Length; i++)
        {
            count = Values[text[i]] < 64 ? count + 1 : 0;
            if (count == shortest)
                return i;
        }
        return -1;
    }

    private static uint Mask(Vector256<byte> bytes, Vector256<byte> rows, Vector256<byte> bits)
    {
        Vector256<byte> low = Avx2.Shuffle(rows, bytes & Vector256.Create((byte)0x0f));
        Vector256<byte> high = Avx2.Shuffle(bits, (bytes.AsUInt16() >>> 4).AsByte() & Vector256.Create((byte)0x0f));
        return ~Vector256.Equals(low & high, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    /// <summary>For each lower half of a byte the upper halves, 2 to 7, with which it is a digit.</summary>
    private static readonly Vector128<byte> s_rows = MakeRows();

    private static Vector128<byte> MakeRows()
    {
        Span<byte> rows = stackalloc byte[16];
        rows.Clear();
        byte[] digits = MakeValues();
        for (int b = 0x20; b < 0x80; b++)
            if (digits[b] < 64)
                rows[b & 15] |= (byte)(1 << (b >> 4) - 2);
        return Vector128.Create<byte>(rows);
    }
}
