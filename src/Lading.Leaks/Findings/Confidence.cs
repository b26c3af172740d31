namespace Lading.Leaks.Findings;

/// <summary>How sure it is that something is a secret.</summary>
public enum Confidence : byte
{
    /// <summary>Its name and its randomness say so: <c>DB_PASSWORD=…</c>.</summary>
    Contextual,
    /// <summary>It has the shape that its issuer gives to such values, and the format has no checksum to tell.</summary>
    Shaped,
    /// <summary>Its checksum holds, or it was parsed: a private key, a token with a CRC.</summary>
    Proven,
}

/// <summary>What could be done with the secret by who finds it.</summary>
public enum LeakSeverity : byte
{
    /// <summary>Nothing that is known of.</summary>
    Unknown,
    /// <summary>Little: a public or test value, a habit that leaks sooner or later.</summary>
    Low,
    /// <summary>Something, with other things at hand.</summary>
    Medium,
    /// <summary>Acting as its owner in one place.</summary>
    High,
    /// <summary>Acting as its owner everywhere.</summary>
    Critical,
}
