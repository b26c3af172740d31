using System.Diagnostics;
using CsCheck;
using Lading.Scanning;
using Xunit;

namespace Lading.Tests.Inventory;

/// <summary>
/// Runs a parser over damaged input: bytes of a valid file changed, cut and doubled at random, and plain random bytes.
/// It may throw <see cref="ParseException"/> and nothing else, and must not take long.
/// </summary>
internal static class Mutations
{
    public static void Of(ReadOnlySpan<byte> seed, Action<byte[]> parse, int iterations = 400)
    {
        byte[] original = seed.ToArray();
        Gen<byte[]> mutated =
            from edits in Gen.Select(Gen.Int[0, Math.Max(0, original.Length - 1)], Gen.Byte, Gen.Int[0, 5]).List[0, 12]
            select Apply(original, edits);
        Gen.OneOf(mutated, Gen.Byte.Array[0, 300]).Sample(bytes =>
        {
            var watch = Stopwatch.StartNew();
            try
            {
                parse(bytes);
            }
            catch (ParseException)
            {
            }
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "it took too long");
        }, iter: iterations);
    }

    private static byte[] Apply(byte[] original, List<(int At, byte Value, int Kind)> edits)
    {
        var bytes = new List<byte>(original);
        foreach ((int place, byte value, int kind) in edits)
        {
            if (bytes.Count == 0)
                break;
            int at = place % bytes.Count;
            switch (kind)
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, value));
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, value)));
                    break;
                case 2:
                    bytes.RemoveRange(at, value > 250 ? bytes.Count - at : 1);
                    break;
                case 3:
                    bytes[at] = value > 128 ? (byte)0xff : (byte)0;
                    break;
                default:
                    bytes[at] = value;
                    break;
            }
        }
        return [.. bytes];
    }
}
