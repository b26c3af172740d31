namespace Lading.Scanning.Archives;

/// <summary>How content is packed: what has to be undone before that which lies in it can be read.</summary>
internal enum PackedKind : byte
{
    /// <summary>It is not, as far as its first bytes tell.</summary>
    None,
    /// <summary>RFC 1952.</summary>
    Gzip,
    /// <summary>RFC 1950. Two bytes say so, which is little to go by.</summary>
    Zlib,
    /// <summary>RFC 8878.</summary>
    Zstd,
    /// <summary>The .xz File Format 1.2.1.</summary>
    Xz,
    /// <summary>bzip2.</summary>
    Bzip2,
    /// <summary>LZ4 Frame Format 1.6, and the legacy frames that kernels read.</summary>
    Lz4,
    /// <summary>The .lzma file of LZMA Utils: properties, size, one LZMA stream.</summary>
    Lzma,
    /// <summary>lzip, as the Lzip manual describes it.</summary>
    Lzip,
    /// <summary>compress(1): LZW with codes of up to 16 bits.</summary>
    Compress,
    /// <summary>PKWARE APPNOTE 6.3.10.</summary>
    Zip,
    /// <summary>pax(1), ustar and GNU.</summary>
    Tar,
    /// <summary>ar(5): Debian packages, static libraries.</summary>
    Ar,
    /// <summary>cpio(5): initial RAM disks of kernels, payloads of RPM.</summary>
    Cpio,
    /// <summary>RPM package format: lead, two headers and a payload.</summary>
    Rpm,
    /// <summary>Packed or encrypted in a way that is not read here: <see cref="PackedKinds.NameOfClosed"/>.</summary>
    Closed,
}
