using System.Security.Cryptography;

namespace Lading.Leaks.Proving;

/// <summary>A secret that a build was given, under the id that the build knows it by. Owns the value.</summary>
public sealed class BuildSecret(string id, SecretBuffer value) : IDisposable
{
    /// <summary>The most bytes that BuildKit accepts for one secret.</summary>
    public const int MaxLength = 500 << 10;

    /// <summary>Its id: <c>npmrc</c>.</summary>
    public string Id { get; } = id;

    /// <summary>Its value.</summary>
    public SecretBuffer Value { get; } = value;

    /// <inheritdoc/>
    public void Dispose() => Value.Dispose();
}

/// <summary>
/// Tells a reader who knows a secret which one was searched for, and others as little as can be: PBKDF2 (RFC 8018, 5.2) with
/// HMAC-SHA-256 over the value, under a random salt and with as many rounds as one waits half a second for.
/// </summary>
/// <param name="Salt">16 random bytes.</param>
/// <param name="Rounds">Rounds of PBKDF2.</param>
/// <param name="Hash">32 bytes.</param>
public sealed record SaltedHash(byte[] Salt, int Rounds, byte[] Hash)
{
    /// <summary>Rounds of new hashes.</summary>
    public const int DefaultRounds = 600_000;

    /// <summary>Hashes a value under a new salt.</summary>
    public static SaltedHash Of(ReadOnlySpan<byte> value) => Of(value, RandomNumberGenerator.GetBytes(16), DefaultRounds);

    /// <summary>Hashes a value under a salt.</summary>
    public static SaltedHash Of(ReadOnlySpan<byte> value, byte[] salt, int rounds) =>
        new(salt, rounds, Rfc2898DeriveBytes.Pbkdf2(value, salt, rounds, HashAlgorithmName.SHA256, 32));
}
