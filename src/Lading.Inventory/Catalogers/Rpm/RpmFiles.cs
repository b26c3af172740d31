using System.Buffers.Binary;
using System.Text;

namespace Lading.Inventory.Catalogers.Rpm;

/// <summary>
/// The files of a package: names are kept as <c>DIRNAMES[DIRINDEXES[i]]</c> and <c>BASENAMES[i]</c>, digests beside them.
/// Folders are left out.
/// </summary>
internal static class RpmFiles
{
    private const int Folder = 0x4000;
    private const int MaxFiles = 2_000_000;

    /// <summary>A long folder with many short names would make much of little.</summary>
    private const int MaxGrowth = 8;

    public static FileList? Read(RpmHeader header)
    {
        string? algorithm = Algorithm(header.Number(RpmTag.FileDigestAlgorithm));
        RpmStrings digests = header.Strings(RpmTag.FileDigests);
        ReadOnlySpan<byte> modes = header.Numbers(RpmTag.FileModes, 2);
        ReadOnlySpan<byte> folders = header.Numbers(RpmTag.DirIndexes, 4);
        var folderNames = new List<byte[]>();
        foreach (ReadOnlySpan<byte> name in header.Strings(RpmTag.DirNames))
            folderNames.Add(name.TrimStart((byte)'/').ToArray());
        var lines = new MemoryStream();
        int i = 0;
        bool split = folders.Length > 0;
        foreach (ReadOnlySpan<byte> name in header.Strings(split ? RpmTag.BaseNames : RpmTag.OldFileNames))
        {
            bool hasDigest = digests.MoveNext();
            int at = i++;
            if (at >= MaxFiles || lines.Length > (64 << 10) + (long)MaxGrowth * header.Size)
                break;
            if (at * 2 + 2 <= modes.Length && (BinaryPrimitives.ReadUInt16BigEndian(modes[(at * 2)..]) & 0xf000) == Folder)
                continue;
            ReadOnlySpan<byte> folder = default;
            if (split)
            {
                if (at * 4 + 4 > folders.Length || BinaryPrimitives.ReadUInt32BigEndian(folders[(at * 4)..]) is var index && index >= folderNames.Count)
                    continue;
                folder = folderNames[(int)index];
            }
            if (name.ContainsAny((byte)'\n', (byte)'\t') || folder.ContainsAny((byte)'\n', (byte)'\t'))
                continue;
            lines.Write(folder);
            lines.Write(split ? name : name.TrimStart((byte)'/'));
            if (hasDigest && algorithm is not null && !digests.Current.IsEmpty && !digests.Current.ContainsAnyExcept("0123456789abcdef"u8))
            {
                lines.WriteByte((byte)'\t');
                lines.Write(Encoding.ASCII.GetBytes(algorithm));
                lines.WriteByte((byte)':');
                lines.Write(digests.Current);
            }
            lines.WriteByte((byte)'\n');
        }
        return lines.Length == 0 ? null : new FileList(lines.ToArray());
    }

    /// <summary>OpenPGP's numbers of hash algorithms (RFC 9580, 9.5); MD5 where a package does not say.</summary>
    private static string? Algorithm(uint? number) => number switch
    {
        null or 0 or 1 => "MD5",
        2 => "SHA-1",
        8 => "SHA-256",
        9 => "SHA-384",
        10 => "SHA-512",
        12 => "SHA3-256",
        14 => "SHA3-512",
        _ => null,
    };
}
