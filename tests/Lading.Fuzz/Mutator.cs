using System.Buffers.Binary;

namespace Lading.Fuzz;

/// <summary>Makes a slightly broken input out of a good one. The same seed gives the same inputs.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[][] Words =
    [
        [0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [0x80, 0, 0, 0], [0, 0, 0, 0x80], [0, 0, 0, 0],
        [.. "\"\\u0000"u8], [.. "[[[[[[[["u8], [.. "{\"a\":"u8], [.. "99999999999999999999"u8], [.. "-1"u8], [.. "../"u8], [.. "\n\n"u8], [.. "PK\u0001\u0002"u8],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next(IReadOnlyList<byte[]> seeds)
    {
        byte[] input = [.. seeds[_random.Next(seeds.Count)]];
        for (int times = _random.Next(1, 6); times > 0 && input.Length > 0; times--)
            input = Once(input, seeds);
        return input;
    }

    private byte[] Once(byte[] input, IReadOnlyList<byte[]> seeds)
    {
        int at = _random.Next(input.Length);
        int length = Math.Min(input.Length - at, 1 + _random.Next(64));
        switch (_random.Next(8))
        {
            case 0:
                input[at] ^= (byte)(1 << _random.Next(8));
                return input;
            case 1:
                input[at] = (byte)_random.Next(256);
                return input;
            case 2:
                return input[..at];
            case 3:
                return [.. input[..at], .. input[(at + length)..]];
            case 4:
                return [.. input[..(at + length)], .. input[at..]];
            case 5:
                byte[] word = Words[_random.Next(Words.Length)];
                return [.. input[..at], .. word, .. input[Math.Min(input.Length, at + (_random.Next(2) == 0 ? word.Length : 0))..]];
            case 6:
                if (input.Length - at >= 4)
                    BinaryPrimitives.WriteInt32LittleEndian(input.AsSpan(at), _random.Next(4) switch { 0 => int.MaxValue, 1 => -1, 2 => input.Length, _ => _random.Next() });
                return input;
            default:
                byte[] other = seeds[_random.Next(seeds.Count)];
                int from = _random.Next(other.Length + 1);
                return [.. input[..at], .. other[from..Math.Min(other.Length, from + 256)], .. input[at..]];
        }
    }
}
