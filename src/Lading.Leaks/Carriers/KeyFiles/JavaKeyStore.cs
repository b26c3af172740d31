using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Lading.Scanning;

namespace Lading.Leaks.Carriers.KeyFiles;

/// <summary>
/// Java's own key stores, JKS and JCEKS: magic, version, entries (1 a private key with its chain, 2 a trusted certificate, 3 a secret key as
/// a serialized object), and SHA-1 over password, "Mighty Aphrodite" and all before it. Private keys are always encrypted, in JKS
/// with the weak cipher of OID 1.3.6.1.4.1.42.2.17.1.1; the passwords that come with tutorials are tried on the checksum.
/// </summary>
internal static class JavaKeyStore
{
    private const int MaxEntries = 10_000;
    private static readonly string[] WellKnown = ["changeit", "changeme", "password", "secret", ""];

    public static void Search(Part part, FileSearch search)
    {
        if (!part.TryWhole(out ReadOnlySpan<byte> store))
            throw new ParseException("it is too large for a keystore");
        var reader = new Reader(store);
        bool jceks = reader.Number() == 0xcececece;
        if (reader.Number() is not (1 or 2))
            throw new ParseException("the keystore has a version that is not known here");
        uint count = reader.Number();
        if (count > MaxEntries)
            throw new ParseException($"the keystore claims {count} entries, more than {MaxEntries}");
        bool? open = null;
        for (uint i = 0; i < count; i++)
        {
            uint tag = reader.Number();
            string alias = reader.Text();
            reader.Skip(8);
            if (tag == 2)
                reader.Certificate();
            else if (tag == 1)
            {
                int offset = reader.Offset + 4;
                ReadOnlySpan<byte> key = reader.Block();
                for (uint chain = reader.Number(); chain > 0; chain--)
                    reader.Certificate();
                open ??= OpensWithWellKnown(store);
                KeyFileRules.Add(search, part, KeyFileRules.JavaKeyStore, key, offset, locked: !open.Value,
                    open.Value ? "encrypted with a well-known password" : "encrypted", $"alias {Oci.Printable.Text(alias, 60)}", jceks ? "JCEKS" : "JKS");
            }
            else
                throw new ParseException($"the keystore holds an entry of kind {tag}; it and the {count - i - 1} after it were not looked at");
        }
    }

    private static bool OpensWithWellKnown(ReadOnlySpan<byte> store)
    {
        foreach (string password in WellKnown)
            if (Opens(store, password))
                return true;
        return false;
    }

    private static bool Opens(ReadOnlySpan<byte> store, string password)
    {
        if (store.Length < 20)
            return false;
#pragma warning disable CA5350 // the format's checksum
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.BigEndianUnicode.GetBytes(password));
        hash.AppendData("Mighty Aphrodite"u8);
        hash.AppendData(store[..^20]);
        return hash.GetHashAndReset().AsSpan().SequenceEqual(store[^20..]);
    }

    /// <summary>Java's DataInput over bytes that may end anywhere.</summary>
    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int Offset { get; private set; }

        public uint Number() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

        public string Text() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))));

        public ReadOnlySpan<byte> Block() => Take(Number());

        public void Skip(int count) => Take(count);

        public void Certificate()
        {
            Text();
            Block();
        }

        private ReadOnlySpan<byte> Take(long count)
        {
            if (count > _bytes.Length - Offset)
                throw new ParseException("the keystore is cut off");
            ReadOnlySpan<byte> taken = _bytes.Slice(Offset, (int)count);
            Offset += (int)count;
            return taken;
        }
    }
}
