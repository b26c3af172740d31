using System.Text.Json.Serialization;

namespace Lading.Oci;

/// <summary>A platform an image runs on: OCI image specification, "Image Index", <c>platform</c>.</summary>
public sealed record Platform
{
    /// <summary>GOARCH spelling: <c>amd64</c>, <c>arm64</c>, <c>arm</c>, …</summary>
    public string Architecture { get; init; } = "";
    /// <summary>GOOS spelling: <c>linux</c>, <c>windows</c>, …</summary>
    public string Os { get; init; } = "";
    /// <summary>Version of the operating system, for Windows.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }
    /// <summary>Mandatory features of the operating system.</summary>
    [JsonPropertyName("os.features")]
    public IReadOnlyList<string>? OsFeatures { get; init; }
    /// <summary>Variant of the CPU: <c>v7</c>, <c>v8</c>.</summary>
    public string? Variant { get; init; }

    /// <summary>Parses <c>os/arch[/variant]</c> or just <c>arch</c>; anything else is a usage error.</summary>
    public static Platform Parse(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length is < 1 or > 3 || parts.Any(string.IsNullOrWhiteSpace))
            throw LadingException.Usage($"'{Printable.Text(text)}' is not a platform.", "Write os/arch or os/arch/variant, for example linux/arm64/v8.");
        return parts.Length == 1
            ? new Platform { Os = "linux", Architecture = Normalize(parts[0]) }
            : new Platform { Os = parts[0], Architecture = Normalize(parts[1]), Variant = parts.Length == 3 ? parts[2] : null };
    }

    /// <summary>The platform of this machine, with <c>linux</c> as the operating system.</summary>
    public static Platform Host { get; } = new()
    {
        Os = OperatingSystem.IsWindows() ? "windows" : "linux",
        Architecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            System.Runtime.InteropServices.Architecture.X86 => "386",
            System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
            System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Armv6 => "arm",
            var other => other.ToString().ToLowerInvariant(),
        },
    };

    /// <summary>True when an image for <paramref name="other"/> answers a request for this platform.</summary>
    public bool Accepts(Platform other) =>
        Os == other.Os && Normalize(Architecture) == Normalize(other.Architecture) &&
        (Variant is null || Variant == (other.Variant ?? DefaultVariant(other.Architecture)));

    private static string? DefaultVariant(string architecture) =>
        Normalize(architecture) switch { "arm64" => "v8", "arm" => "v7", _ => null };

    private static string Normalize(string architecture) => architecture.ToLowerInvariant() switch
    {
        "x86_64" or "x86-64" => "amd64",
        "aarch64" => "arm64",
        "armhf" => "arm",
        "i386" => "386",
        var other => other,
    };

    /// <inheritdoc/>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}

/// <summary>A pointer to content: OCI image specification, "Content Descriptors".</summary>
public sealed record Descriptor
{
    /// <summary>Media type of the content.</summary>
    public required string MediaType { get; init; }
    /// <summary>Digest of the content.</summary>
    [JsonConverter(typeof(DigestJsonConverter))]
    public required Digest Digest { get; init; }
    /// <summary>Size of the content in bytes; never negative once validated.</summary>
    public required long Size { get; init; }
    /// <summary>Type of the artifact, when it is one.</summary>
    public string? ArtifactType { get; init; }
    /// <summary>Where else the content may be downloaded; never followed without being asked to.</summary>
    public IReadOnlyList<string>? Urls { get; init; }
    /// <summary>The content itself, base64 in JSON.</summary>
    public byte[]? Data { get; init; }
    /// <summary>Annotations of this entry.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
    /// <summary>Platform of the image, in an index.</summary>
    public Platform? Platform { get; init; }
}
