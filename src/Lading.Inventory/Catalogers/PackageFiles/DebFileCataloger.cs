using System.Security.Cryptography;
using System.Text;
using Lading.Inventory.Catalogers.Dpkg;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Inventory.Catalogers.PackageFiles;

/// <summary>Debian package files: deb(5), an <c>ar</c> archive with <c>control.tar</c> in one of several compressions.</summary>
internal sealed class DebFileCataloger : Cataloger
{
    private const int MaxMembers = 20;
    private const int MaxControl = 64 << 20;

    public override string Name => "deb-file";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Deb];
    public override IReadOnlyList<string> Patterns => ["**/*.{deb,udeb}"];

    public override FileCatalog Read(ScannedFile file)
    {
        Span<byte> magic = stackalloc byte[8];
        if (file.Read(0, magic) < 8 || !magic.SequenceEqual("!<arch>\n"u8))
            throw new ParseException("it is not a Debian package file");
        long offset = 8;
        Span<byte> header = stackalloc byte[60];
        for (int i = 0; i < MaxMembers && file.Read(offset, header) == 60; i++)
        {
            // name 16, time 12, owner 6, group 6, mode 8, size 10, two closing bytes
            string name = Encoding.ASCII.GetString(header[..16]).TrimEnd(' ', '/');
            if (!long.TryParse(Encoding.ASCII.GetString(header.Slice(48, 10)).TrimEnd(), out long size) || size < 0 || size > file.Size)
                throw new ParseException("a member of the archive has no size");
            if (name.StartsWith("control.tar", StringComparison.Ordinal))
                return Control(file, offset + 60, size);
            offset += 60 + size + (size & 1);
        }
        throw new ParseException("the package file has no control.tar");
    }

    private static FileCatalog Control(ScannedFile file, long offset, long size)
    {
        if (size > MaxControl)
            throw new ParseException($"control.tar has {size} bytes");
        byte[] packed = new byte[size];
        int read = file.Read(offset, packed);
        byte[] tar = Decompression.Unpack(packed, new MemoryStream(packed, 0, read), MaxControl, whole: true);
        Dictionary<string, byte[]> members = TarText.Find(tar, "control", "md5sums");
        List<Package> packages = members.TryGetValue("control", out byte[]? control) ? ControlRecord.ReadAll(control, PackageType.Deb) : [];
        if (packages.Count != 1)
            throw new ParseException("control.tar describes no package");
        FileList? files = members.TryGetValue("md5sums", out byte[]? sums) ? new FileList(FileBlocks.FromMd5Sums(sums)) : null;
        return new FileCatalog { Packages = [packages[0].With(files: files, hashes: [Sha256(file)])] };
    }

    /// <summary>The digest of the package file itself.</summary>
    internal static Hash Sha256(ScannedFile file)
    {
        using Stream stream = file.OpenRead();
        return new Hash("SHA-256", Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
