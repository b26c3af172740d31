using System.IO.Compression;
using System.Text.Json;
using Lading.Inventory.Executables;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Rust;

/// <summary>
/// Crates compiled into Rust programs by <c>cargo auditable</c>: zlib-compressed JSON in the section <c>.dep-v0</c>; the
/// format is described in rust-secure-code/cargo-auditable, PARSING.md and cargo-auditable.schema.json.
/// </summary>
internal sealed class AuditableCataloger : Cataloger
{
    /// <summary>The bounds that PARSING.md recommends: 8 MiB unpacked is ten times the largest known.</summary>
    private const int MaxUnpacked = 8 << 20;
    private const int MaxPacked = 4 << 20;

    public override string Name => "cargo-auditable";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language | CatalogerTags.Binary;
    public override IReadOnlyList<PackageType> Types => [PackageType.Cargo];
    public override IReadOnlyList<string> Patterns => [];
    public override bool WantsExecutables => true;

    public override FileCatalog? Read(ScannedFile file)
    {
        if (ExecutableImage.TryOpen(file) is not { } image || image.Find(".dep-v0"u8) is not { } section)
            return null;
        return Parse(Inflate(image.Read(section, MaxPacked)));
    }

    private static ReadOnlyMemory<byte> Inflate(byte[] packed)
    {
        byte[] json = new byte[64 << 10];
        int length = 0;
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            while (stream.Read(json, length, json.Length - length) is > 0 and var read)
            {
                length += read;
                if (length > MaxUnpacked)
                    throw new ParseException($"the crate list unpacks to more than {MaxUnpacked} bytes");
                if (length == json.Length)
                    Array.Resize(ref json, json.Length * 2);
            }
        }
        catch (InvalidDataException e)
        {
            throw new ParseException("the crate list is not zlib data", e);
        }
        return json.AsMemory(0, length);
    }

    internal static FileCatalog Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return Catalog(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ParseException("the crate list is not the JSON that cargo auditable writes", e);
        }
    }

    private static FileCatalog Catalog(JsonElement root)
    {
        var packages = new List<Package>();
        var edges = new List<Edge>();
        if (!root.TryGetProperty("packages", out JsonElement list))
            throw new ParseException("the crate list has no packages");
        int count = list.GetArrayLength();
        foreach (JsonElement crate in list.EnumerateArray())
        {
            bool build = Text(crate, "kind") == "build";
            if (crate.TryGetProperty("dependencies", out JsonElement dependencies))
                foreach (JsonElement dependency in dependencies.EnumerateArray())
                    if (dependency.GetInt32() is >= 0 and var to && to < count)
                        edges.Add(new Edge(packages.Count, to, build ? DependencyScope.Development : DependencyScope.Runtime));
            bool isRoot = crate.TryGetProperty("root", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
            packages.Add(Crate.Package(Text(crate, "name") ?? throw new ParseException("the crate list has a crate without name"), Text(crate, "version"), Presence.Installed,
                Source(Text(crate, "source")), null, isRoot ? PackageRole.Application : PackageRole.Library, build ? DependencyScope.Development : DependencyScope.Runtime));
        }
        return new FileCatalog { Packages = packages, Edges = edges };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The list says <c>crates.io</c>, <c>git</c>, <c>local</c>, <c>registry</c> or another word.</summary>
    private static string? Source(string? word) => word is "crates.io" ? Crate.CratesIo : word;
}
