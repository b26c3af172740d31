using System.Security.Cryptography;
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
        using Stream stream = file.OpenRead();
        using var members = new ArMembers(stream);
        for (int i = 0; i < MaxMembers && members.Next(); i++)
            if (members.Name.StartsWith("control.tar", StringComparison.Ordinal))
                return Control(file, members);
        throw new ParseException("the package file has no control.tar");
    }

    private static FileCatalog Control(ScannedFile file, ArMembers members)
    {
        if (members.Size > MaxControl || members.Size > file.Size)
            throw new ParseException($"control.tar has {members.Size} bytes");
        byte[] packed = new byte[members.Size];
        new ReadingStream(members.Read).ReadExactly(packed);
        byte[] tar = Decompression.Unpack(packed, new MemoryStream(packed), MaxControl, whole: true);
        Dictionary<string, byte[]> files = TarText.Find(tar, "control", "md5sums");
        List<Package> packages = files.TryGetValue("control", out byte[]? control) ? ControlRecord.ReadAll(control, PackageType.Deb) : [];
        if (packages.Count != 1)
            throw new ParseException("control.tar describes no package");
        FileList? list = files.TryGetValue("md5sums", out byte[]? sums) ? new FileList(FileBlocks.FromMd5Sums(sums)) : null;
        return new FileCatalog { Packages = [packages[0].With(files: list, hashes: [Sha256(file)])] };
    }

    /// <summary>The digest of the package file itself.</summary>
    internal static Hash Sha256(ScannedFile file)
    {
        using Stream stream = file.OpenRead();
        return new Hash("SHA-256", Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
