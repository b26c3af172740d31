using System.Buffers.Binary;
using Lading.Inventory.Catalogers.Rpm;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.PackageFiles;

/// <summary>rpm package files: a lead, a signature header and the header proper (rpm.org, "RPM V4 package format").</summary>
internal sealed class RpmFileCataloger : Cataloger
{
    private const int LeadSize = 96;
    private const int MaxHeader = 64 << 20;

    public override string Name => "rpm-file";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Rpm];
    public override IReadOnlyList<string> Patterns => ["**/*.rpm"];

    public override FileCatalog? Read(ScannedFile file)
    {
        Span<byte> lead = stackalloc byte[4];
        if (file.Read(0, lead) < 4 || BinaryPrimitives.ReadUInt32BigEndian(lead) != 0xedabeedb)
            throw new ParseException("it is not an rpm package file");
        Section(file, LeadSize, out int length);
        // The signature is padded to eight bytes.
        RpmHeader header = Section(file, LeadSize + (length + 7) / 8 * 8, out _);
        return RpmPackage.From(header) is { } package ? new FileCatalog { Packages = [package.With(hashes: [DebFileCataloger.Sha256(file)])] } : null;
    }

    /// <summary>A header with its eight bytes of magic and reserved space.</summary>
    private static RpmHeader Section(ScannedFile file, long offset, out int length)
    {
        byte[] start = new byte[16];
        if (file.Read(offset, start) < 16 || !start.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x8e, 0xad, 0xe8, 0x01]))
            throw new ParseException("a header of the package file is missing");
        (int entries, int data) = RpmHeader.Sizes(start.AsSpan(8));
        long size = 8L + 16L * entries + data;
        if (size > MaxHeader || offset + 8 + size > file.Size)
            throw new ParseException($"a header of the package file says to have {size} bytes");
        byte[] bytes = new byte[size];
        file.Read(offset + 8, bytes);
        length = 8 + (int)size;
        return RpmHeader.Parse(bytes, out _);
    }
}
