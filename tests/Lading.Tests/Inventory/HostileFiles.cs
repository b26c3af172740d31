using System.Diagnostics;
using System.Text;
using CsCheck;
using Lading.Inventory;
using Lading.Scanning;
using Xunit;

namespace Lading.Tests.Inventory;

/// <summary>What every parser must bear: random bytes, and a good file with bytes changed, cut out, repeated or swapped.</summary>
internal static class HostileFiles
{
    /// <summary>Fails when reading throws anything but <see cref="ParseException"/> or takes longer than a moment.</summary>
    public static void Check(Cataloger cataloger, string path, string good) => Check(cataloger, path, Encoding.UTF8.GetBytes(good));

    /// <inheritdoc cref="Check(Cataloger, string, string)"/>
    public static void Check(Cataloger cataloger, string path, byte[] seed, int runs = 300)
    {
        Gen<byte[]> random = Gen.Byte.Array[0, 400];
        Gen<byte[]> mutated = Gen.Select(Gen.Int[0, seed.Length], Gen.Int[0, seed.Length], Gen.Byte.Array[0, 6], Gen.Int[0, 3], (from, to, bytes, kind) =>
        {
            (from, to) = (Math.Min(from, to), Math.Max(from, to));
            byte[] result = kind switch
            {
                0 => [.. seed[..from], .. bytes, .. seed[from..]],
                1 => [.. seed[..from], .. seed[to..]],
                2 => [.. seed[..to], .. seed[from..to], .. seed[to..]],
                _ => [.. seed[from..], .. seed[..from]],
            };
            return result;
        });
        Gen.OneOf(random, mutated, mutated).Sample(bytes => Read(cataloger, path, bytes), iter: runs, threads: 1);
    }

    /// <summary>Reads one file and takes a <see cref="ParseException"/> for an answer, in less than five seconds.</summary>
    public static void Read(Cataloger cataloger, string path, byte[] bytes)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            cataloger.Read(ScannedFile.FromBytes(path, bytes, []));
        }
        catch (ParseException)
        {
        }
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{cataloger.Name} took {watch.Elapsed} for {bytes.Length} bytes");
    }
}
