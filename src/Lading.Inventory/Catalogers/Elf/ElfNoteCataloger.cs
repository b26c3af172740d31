using System.Text.Json;
using Lading.Inventory.Executables;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Elf;

/// <summary>
/// The package that a program or library was built as, noted in itself: UAPI Group specification "ELF Package Metadata"
/// (section <c>.note.package</c>, owner <c>FDO</c>, JSON). Where the package database lists the file, it speaks for it
/// and the note is dropped: see <see cref="Lading.Inventory.Assembly.Ownership"/>.
/// </summary>
internal sealed class ElfNoteCataloger : Cataloger
{
    private const uint PackagingMetadata = 0xcafe1a7e;
    private const int MaxNote = 1 << 20;

    public override string Name => "elf-package-note";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Binary;
    public override IReadOnlyList<PackageType> Types => [PackageType.Deb, PackageType.Rpm, PackageType.Apk, PackageType.Alpm, PackageType.Generic];
    public override IReadOnlyList<string> Patterns => [];
    public override bool WantsExecutables => true;

    public override FileCatalog? Read(ScannedFile file)
    {
        if (ExecutableImage.TryOpen(file) is not ElfImage image || image.Find(".note.package"u8) is not { } section)
            return null;
        return image.ReadNote(section, "FDO"u8, PackagingMetadata, MaxNote) is { } json && Parse(json) is { } package
            ? new FileCatalog { Packages = [package] } : null;
    }

    internal static Package? Parse(ReadOnlySpan<byte> note)
    {
        ReadOnlySpan<byte> json = note.TrimEnd((byte)0);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return Package(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ParseException("the package note is not JSON", e);
        }
    }

    private static Package? Package(JsonElement note)
    {
        if (note.ValueKind != JsonValueKind.Object || Text(note, "name") is not { } name)
            return null;
        string? type = Text(note, "type");
        string? os = Text(note, "os")?.ToLowerInvariant();
        var qualifiers = new Dictionary<string, string>(StringComparer.Ordinal);
        bool isOs = type is "deb" or "rpm" or "apk" or "alpm";
        if (isOs && os is not null)
            qualifiers["distro"] = Text(note, "osVersion") is { } release ? $"{os}-{release}" : os;
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string field, string key) in (ReadOnlySpan<(string, string)>)[("type", "elf:type"), ("os", "elf:os"), ("osVersion", "elf:os-version"),
                     ("osCpe", "elf:os-cpe"), ("debugInfoUrl", "elf:debuginfo-url"), ("moduleVersion", "elf:module-version"), ("commit", "elf:commit"), ("sourceRepo", "elf:source-repository")])
            if (Text(note, field) is { } value)
                properties[key] = value;
        return new Package
        {
            Type = isOs ? new PackageType(type!) : PackageType.Generic,
            Namespace = isOs ? os : null,
            Name = name,
            Version = Text(note, "version"),
            Architecture = Text(note, "architecture"),
            DeclaredLicenses = Text(note, "license") is { } license ? [license] : [],
            Supplier = Text(note, "vendor") ?? Text(note, "maintainer"),
            Vcs = Text(note, "sourceRepo"),
            Cpes = Text(note, "appCpe") is { } cpe ? [cpe] : [],
            Qualifiers = qualifiers,
            Properties = properties,
            Method = IdentityMethod.BinaryAnalysis,
        };
    }

    private static string? Text(JsonElement note, string name) =>
        note.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 1024 } text ? text : null;
}
