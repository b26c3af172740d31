using Lading.Inventory.Catalogers.Rpm;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Inventory.Catalogers.PackageFiles;

/// <summary>rpm package files: a lead, a signature header and the header proper (rpm.org, "RPM V4 package format").</summary>
internal sealed class RpmFileCataloger : Cataloger
{
    public override string Name => "rpm-file";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [PackageType.Rpm];
    public override IReadOnlyList<string> Patterns => ["**/*.rpm"];

    public override FileCatalog? Read(ScannedFile file)
    {
        Span<byte> lead = stackalloc byte[4];
        if (file.Read(0, lead) < 4 || !RpmFile.IsLead(lead))
            throw new ParseException("it is not an rpm package file");
        Section(file, RpmFile.LeadSize, out int length);
        // The signature is padded to eight bytes.
        RpmHeader header = Section(file, RpmFile.LeadSize + (length + 7) / 8 * 8, out _);
        return RpmPackage.From(header) is { } package ? new FileCatalog { Packages = [package.With(hashes: [DebFileCataloger.Sha256(file)])] } : null;
    }

    /// <summary>A header with its eight bytes of magic and reserved space.</summary>
    private static RpmHeader Section(ScannedFile file, long offset, out int length)
    {
        byte[] start = new byte[RpmFile.HeaderStart];
        if (file.Read(offset, start) < start.Length)
            throw new ParseException("a header of the package file is missing");
        length = RpmFile.HeaderSize(start);
        if (offset + length > file.Size)
            throw new ParseException($"a header of the package file says to have {length} bytes");
        byte[] bytes = new byte[length - 8];
        file.Read(offset + 8, bytes);
        return RpmHeader.Parse(bytes, out _);
    }
}
