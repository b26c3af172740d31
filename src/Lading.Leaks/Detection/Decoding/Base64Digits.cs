using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lading.Leaks.Rules;

namespace Lading.Leaks.Detection.Decoding;

/// <summary>The digits of base64 in both alphabets, and where many of them stand in a row.</summary>
internal static class Base64Digits
{
    /// <summary>For each byte its six bits, 64 for none.</summary>
    public static readonly byte[] Values = MakeValues();

    /// <summary>All of them.</summary>
    public static readonly SearchValues<byte> All = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    private static readonly ByteClass s_digits = new(CharClass.Base64.Or(CharClass.UrlSafe));

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

    /// <summary>Where the next run of so many digits, from 16 to 32, begins; -1 when there is none.</summary>
    public static int IndexOfRun(ReadOnlySpan<byte> text, int from, int shortest)
    {
        ByteClass digits = s_digits;
        ref byte start = ref MemoryMarshal.GetReference(text);
        // Windows that share as many bytes as the shortest run has: it lies in one of them.
        for (; from <= text.Length - ByteClass.Width; from += ByteClass.Width - shortest)
            if (Runs(digits.In(ref Unsafe.Add(ref start, from)), shortest) is not 0 and ulong runs)
                return from + BitOperations.TrailingZeroCount(runs);
        if (text.Length - from < shortest)
            return -1;
        return Runs(digits.In(text[from..]), shortest) is not 0 and ulong last ? from + BitOperations.TrailingZeroCount(last) : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Runs(ulong bits, int length)
    {
        bits &= bits >> 1;
        bits &= bits >> 2;
        bits &= bits >> 4;
        bits &= bits >> 8;
        return bits & bits >> length - 16;
    }
}
