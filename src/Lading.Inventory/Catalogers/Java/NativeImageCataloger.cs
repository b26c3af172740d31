using System.IO.Compression;
using System.Text.Json;
using Lading.Inventory.Executables;
using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// Programs compiled by GraalVM Native Image with <c>--enable-sbom</c>: a CycloneDX document, compressed with gzip, at
/// the symbol <c>sbom</c>, its length at <c>sbom_length</c>.
/// </summary>
internal sealed class NativeImageCataloger : Cataloger
{
    private const int MaxCompressed = 16 << 20, MaxDocument = 64 << 20, MaxComponents = 100_000;

    public override string Name => "graalvm-native-image";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Maven];
    public override IReadOnlyList<string> Patterns => [];
    public override bool WantsExecutables => true;

    public override FileCatalog? Read(ScannedFile file)
    {
        if (NativeImageSymbols.FindDocument(file) is not { } place)
            return null;
        if (place.Length is <= 0 or > MaxCompressed)
            throw new ParseException($"the embedded SBOM claims {place.Length} bytes");
        byte[] compressed = new byte[place.Length];
        if (file.Read(place.Offset, compressed) < compressed.Length)
            throw new ParseException("the embedded SBOM is cut off");
        return JsonInput.Read(Unpack(compressed), Read);
    }

    private static ReadOnlySpan<byte> Unpack(byte[] compressed)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
            var document = new MemoryStream();
            byte[] buffer = new byte[64 << 10];
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                document.Write(buffer, 0, read);
                if (document.Length > MaxDocument)
                    throw new ParseException($"the embedded SBOM unpacks to more than {MaxDocument} bytes");
            }
            return document.GetBuffer().AsSpan(0, (int)document.Length);
        }
        catch (InvalidDataException e)
        {
            throw new ParseException($"the embedded SBOM is damaged: {e.Message}", e);
        }
    }

    /// <summary>CycloneDX JSON: components and dependencies.</summary>
    private static FileCatalog Read(JsonElement root)
    {
        var packages = new List<Package>();
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        if (root.TryGetProperty("metadata", out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object &&
            metadata.TryGetProperty("component", out JsonElement main))
            Add(main, packages, indexes, PackageRole.Application);
        foreach (JsonElement component in root.Items("components").Take(MaxComponents))
            Add(component, packages, indexes, PackageRole.Library);
        var edges = new List<Edge>();
        foreach (JsonElement dependency in root.Items("dependencies").Take(MaxComponents))
            if (dependency.Text("ref") is { } reference && indexes.TryGetValue(reference, out int from))
                foreach (JsonElement needed in dependency.Items("dependsOn"))
                    if (needed.ValueKind == JsonValueKind.String && indexes.TryGetValue(needed.GetString()!, out int to))
                        edges.Add(new Edge(from, to));
        return new FileCatalog { Packages = packages, Edges = edges };
    }

    private static void Add(JsonElement component, List<Package> packages, Dictionary<string, int> indexes, PackageRole role)
    {
        if (component.Text("name") is not { } name)
            return;
        if ((component.Text("bom-ref") ?? component.Text("purl")) is { } reference)
            indexes.TryAdd(reference, packages.Count);
        string? purl = component.Text("purl");
        packages.Add(new Package
        {
            Type = purl is null || purl.StartsWith("pkg:maven/", StringComparison.Ordinal) ? PackageType.Maven : PackageType.Generic,
            Namespace = component.Text("group"),
            Name = name,
            Version = component.Text("version"),
            Role = role,
            DeclaredLicenses = [.. component.Items("licenses").Select(License).OfType<string>().Take(32)],
            Method = IdentityMethod.Attestation,
        });
    }

    private static string? License(JsonElement choice) =>
        choice.Text("expression") ?? (choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("license", out JsonElement license) ? license.Text("id") ?? license.Text("name") : null);
}
