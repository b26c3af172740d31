using System.Buffers.Binary;
using System.Text;

namespace Lading.Inventory.Licenses;

/// <summary>
/// What known licence texts are recognized by: for each the hashes of its four-word sequences, of long texts every second,
/// fourth, … of them. Generated: see eng/licenses/README.md.
/// </summary>
internal sealed class LicenseProfiles
{
    /// <summary>One known text; an identifier may have several.</summary>
    /// <param name="Id">The licence's identifier.</param>
    /// <param name="Slots">Its hashes, as positions in the table.</param>
    public sealed record Profile(string Id, int[] Slots);

    /// <summary>Two texts that share half or more of one of them, and what each has that the other has not.</summary>
    /// <param name="First">Index of one profile.</param>
    /// <param name="Second">Index of the other.</param>
    /// <param name="OnlyFirst">Positions of hashes of the first alone.</param>
    /// <param name="OnlySecond">Positions of hashes of the second alone.</param>
    public sealed record Pair(int First, int Second, int[] OnlyFirst, int[] OnlySecond);

    private const int Bits = 17;
    private readonly uint[] _keys = new uint[1 << Bits];

    private LicenseProfiles(ReadOnlySpan<byte> data)
    {
        Profile[] profiles = new Profile[Number(ref data)];
        for (int i = 0; i < profiles.Length; i++)
        {
            int length = Number(ref data);
            string id = Encoding.ASCII.GetString(data[..length]);
            data = data[length..];
            profiles[i] = new Profile(id, Hashes(ref data));
        }
        Pair[] siblings = new Pair[Number(ref data)];
        for (int i = 0; i < siblings.Length; i++)
            siblings[i] = new Pair(Number(ref data), Number(ref data), Hashes(ref data), Hashes(ref data));
        All = profiles;
        Siblings = siblings;
    }

    private static int Number(ref ReadOnlySpan<byte> data)
    {
        int value = BinaryPrimitives.ReadUInt16LittleEndian(data);
        data = data[2..];
        return value;
    }

    private int[] Hashes(ref ReadOnlySpan<byte> data)
    {
        int[] slots = new int[Number(ref data)];
        for (int i = 0; i < slots.Length; i++)
            slots[i] = Add(BinaryPrimitives.ReadUInt32LittleEndian(data[(i * 4)..]));
        data = data[(slots.Length * 4)..];
        return slots;
    }

    private static readonly Lazy<LicenseProfiles> Loaded = new(static () =>
    {
        using Stream stream = typeof(LicenseProfiles).Assembly.GetManifestResourceStream("license-profiles.bin")
            ?? throw new InvalidOperationException("the licence profiles are missing from the program");
        byte[] data = new byte[stream.Length];
        stream.ReadExactly(data);
        return new LicenseProfiles(data);
    });

    /// <summary>The profiles of this program.</summary>
    public static LicenseProfiles Current => Loaded.Value;

    /// <summary>The profiles.</summary>
    public IReadOnlyList<Profile> All { get; }

    /// <summary>The pairs of similar texts.</summary>
    public IReadOnlyList<Pair> Siblings { get; }

    /// <summary>Number of positions.</summary>
    public int Size => _keys.Length;

    /// <summary>The position of a hash, or -1.</summary>
    public int Find(uint hash)
    {
        int slot = Slot(hash);
        while (_keys[slot] is var key && key != 0)
        {
            if (key == hash)
                return slot;
            slot = (slot + 1) & (_keys.Length - 1);
        }
        return -1;
    }

    // The low bits of sampled hashes are alike: the high bits of a product are not.
    private static int Slot(uint hash) => (int)((hash * 0x9E3779B1) >> (32 - Bits));

    private int Add(uint hash)
    {
        int slot = Slot(hash);
        while (_keys[slot] != 0 && _keys[slot] != hash)
            slot = (slot + 1) & (_keys.Length - 1);
        _keys[slot] = hash;
        return slot;
    }
}
