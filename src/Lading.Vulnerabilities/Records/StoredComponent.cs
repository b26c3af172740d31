using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Lading.Inventory;
using Lading.Inventory.Identity;

namespace Lading.Vulnerabilities.Records;

/// <summary>
/// As much of a package as a store keeps: what identifies it, what matching asks for, and the hashes of its archive. Two
/// packages with equal content are one component, in however many inventories they are.
/// </summary>
internal sealed record StoredComponent
{
    /// <summary>Ecosystem: the purl type.</summary>
    public required string Type { get; init; }
    /// <summary>Name, without namespace.</summary>
    public required string Name { get; init; }
    /// <summary>Namespace and name; equal to <see cref="Name"/> without a namespace.</summary>
    public required string FullName { get; init; }
    /// <summary>Version; null when not known.</summary>
    public string? Version { get; init; }
    /// <summary>Source package.</summary>
    public string? SourceName { get; init; }
    /// <summary>Version of the source package, when it differs.</summary>
    public string? SourceVersion { get; init; }
    /// <summary>Architecture.</summary>
    public string? Architecture { get; init; }
    /// <summary>The package URL where <see cref="PackageUrls.For"/> would not give the same; null else.</summary>
    public string? Purl { get; init; }
    /// <summary>Qualifiers and the properties that matching asks for, as JSON; null when there are none.</summary>
    public string? Details { get; init; }
    /// <summary>Hashes of the package's archive, ordered.</summary>
    public IReadOnlyList<byte[]> Hashes { get; init; } = [];
    /// <summary>What it is known by: 16 bytes of the SHA-256 of all of the above.</summary>
    public byte[] Key { get; init; } = [];

    /// <summary>The component that a package is kept as.</summary>
    public static StoredComponent Of(Package package, Distro? distro)
    {
        var component = new StoredComponent
        {
            Type = package.Type.Name,
            Name = package.Name,
            FullName = WholeName(package),
            Version = package.Version,
            SourceName = package.SourceName is { Length: > 0 } source && source != package.Name ? source : null,
            SourceVersion = package.SourceVersion,
            Architecture = package.Architecture,
            Details = ComponentDetails.Write(package),
            Hashes = Bytes(package.Hashes),
        };
        if (package.Purl is not null && package.Purl != PurlOf(component.ToPackage(), distro))
            component = component with { Purl = package.Purl };
        return component with { Key = component.Digest() };
    }

    /// <summary>The package again; its purl only when it cannot be made from the other fields.</summary>
    public Package ToPackage()
    {
        (IReadOnlyDictionary<string, string> qualifiers, IReadOnlyDictionary<string, string> properties) = ComponentDetails.Read(Details);
        return new Package
        {
            Type = new PackageType(Type),
            Name = Name,
            Namespace = Namespace,
            Version = Version,
            SourceName = SourceName,
            SourceVersion = SourceVersion,
            Architecture = Architecture,
            Qualifiers = qualifiers,
            Properties = properties,
            Purl = Purl,
        };
    }

    /// <summary>The purl of what <see cref="ToPackage"/> gave, as found in an inventory of <paramref name="distro"/>.</summary>
    public static string? PurlOf(Package package, Distro? distro) => package.Purl ?? PackageUrls.For(package, distro);

    /// <summary>Swift packages are known by the address of their repository, which is not always in the namespace.</summary>
    private static string WholeName(Package package)
    {
        string? ns = package.Namespace;
        if (ns is null && package.Type == PackageType.Swift && package.Purl is not null && PackageUrl.TryParseLenient(package.Purl, out PackageUrl? purl, out _))
            ns = purl!.Namespace;
        return ns is not { Length: > 0 } ? package.Name : package.Type == PackageType.Maven ? $"{ns}:{package.Name}" : $"{ns}/{package.Name}";
    }

    /// <summary>What stands before the name; null for nothing.</summary>
    public string? Namespace => FullName.Length > Name.Length + 1 && FullName.EndsWith(Name, StringComparison.Ordinal) ? FullName[..^(Name.Length + 1)] : null;

    /// <summary>Appends a text in a form that no other text is a beginning of.</summary>
    public static void Append(ArrayBufferWriter<byte> content, string? text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0);
        Span<byte> target = content.GetSpan(most + 4);
        int length = text is null ? 0 : Encoding.UTF8.GetBytes(text, target[4..]);
        BitConverter.TryWriteBytes(target, text is null ? -1 : length);
        content.Advance(4 + length);
    }

    private byte[] Digest()
    {
        var content = new ArrayBufferWriter<byte>(256);
        foreach (string? field in (ReadOnlySpan<string?>)[Type, Name, FullName, Version, SourceName, SourceVersion, Architecture, Purl, Details])
            Append(content, field);
        foreach (byte[] hash in Hashes)
            Append(content, Convert.ToHexStringLower(hash));
        return SHA256.HashData(content.WrittenSpan)[..16];
    }

    private static IReadOnlyList<byte[]> Bytes(IReadOnlyList<Hash> hashes)
    {
        if (hashes.Count == 0)
            return [];
        var result = new List<byte[]>(hashes.Count);
        foreach (Hash hash in hashes)
            if (hash.Hex.Length is >= 32 and <= 128 && hash.Hex.Length % 2 == 0 && hash.Hex.AsSpan().IndexOfAnyExcept(SearchHex) < 0)
                result.Add(Convert.FromHexString(hash.Hex));
        result.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        return result;
    }

    private static readonly SearchValues<char> SearchHex = SearchValues.Create("0123456789abcdefABCDEF");
}
