using Lading.Leaks.Findings;

namespace Lading.Leaks.Detection;

/// <summary>A secret seen in one stretch of bytes. Holds no value.</summary>
public sealed record Sighting
{
    /// <summary>Id of the rule.</summary>
    public required string Rule { get; init; }
    /// <summary>How sure it is.</summary>
    public required Confidence Confidence { get; init; }
    /// <summary>How bad this one is: the rule's own severity, or less for a test key, an expired token, an encrypted private key.</summary>
    public LeakSeverity Severity { get; init; }
    /// <summary>Tells the secret from others.</summary>
    public required Fingerprint Fingerprint { get; init; }
    /// <summary>SHA-1 of the value, when it is one of <see cref="SecretScanner.Known"/>; else null.</summary>
    public string? KnownHash { get; init; }
    /// <summary>The value with all but at most four characters replaced by asterisks.</summary>
    public required string Masked { get; init; }
    /// <summary>Offset of the value in the bytes that were searched; where it was encoded, of the encoded text.</summary>
    public required long Offset { get; init; }
    /// <summary>Bytes of the value as it stands there.</summary>
    public required int Length { get; init; }
    /// <summary>1-based line; 0 in binary content.</summary>
    public int Line { get; init; }
    /// <summary>1-based column in bytes; 0 in binary content.</summary>
    public int Column { get; init; }
    /// <summary>How the value was wrapped, outermost first; empty for plain.</summary>
    public IReadOnlyList<string> Encodings { get; init; } = [];
    /// <summary>What was learnt from the value.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}
