using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Lading.Scanning.Archives;

/// <summary>The check over the content of an xz block: The .xz File Format 1.2.1, 2.1.1.2.</summary>
internal sealed class XzCheck : IDisposable
{
    private static readonly ulong[] s_table = MakeTable();

    private readonly Crc32? _crc32;
    private readonly IncrementalHash? _sha256;
    private ulong _crc64 = ulong.MaxValue;

    private XzCheck(byte type)
    {
        _crc32 = type == 1 ? new Crc32() : null;
        _sha256 = type == 10 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>A check of this type; null for those that are none, or not known.</summary>
    public static XzCheck? Of(byte type) => type is 1 or 4 or 10 ? new XzCheck(type) : null;

    /// <summary>Bytes that a check of this type has, known or not.</summary>
    public static int SizeOf(byte type) => type == 0 ? 0 : 4 << (type - 1) / 3;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_crc32 is not null)
            _crc32.Append(bytes);
        else if (_sha256 is not null)
            _sha256.AppendData(bytes);
        else
        {
            ulong crc = _crc64;
            ulong[] table = s_table;
            foreach (byte b in bytes)
                crc = table[(byte)(crc ^ b)] ^ crc >> 8;
            _crc64 = crc;
        }
    }

    public bool Is(ReadOnlySpan<byte> stored) =>
        _crc32 is not null ? _crc32.GetCurrentHashAsUInt32() == BinaryPrimitives.ReadUInt32LittleEndian(stored)
        : _sha256 is not null ? stored.SequenceEqual(_sha256.GetHashAndReset())
        : ~_crc64 == BinaryPrimitives.ReadUInt64LittleEndian(stored);

    /// <summary>CRC-64 of ECMA-182, lowest bit first.</summary>
    private static ulong[] MakeTable()
    {
        var table = new ulong[256];
        for (uint i = 0; i < 256; i++)
        {
            ulong crc = i;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xc96c5795d7870f42;
            table[i] = crc;
        }
        return table;
    }

    public void Dispose() => _sha256?.Dispose();
}
