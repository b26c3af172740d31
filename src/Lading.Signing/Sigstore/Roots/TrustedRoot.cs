using Lading.Oci;

namespace Lading.Signing.Sigstore.Roots;

/// <summary>
/// The services that are trusted, with their keys and the times in which these were in use: <c>TrustedRoot</c>, sigstore_trustroot.proto.
/// Immutable and thread-safe; checks of its own certificates are done once and kept.
/// </summary>
public sealed record TrustedRoot
{
    /// <summary>The largest document that is read, in bytes.</summary>
    public const int MaxSize = 4 << 20;

    /// <summary>Nothing is trusted: for policies that need a key and nothing else.</summary>
    public static TrustedRoot Empty { get; } = new()
    {
        Digest = default,
        Logs = [],
        CertificateLogs = [],
        CertificateAuthorities = [],
        TimestampAuthorities = [],
        Skipped = [],
    };

    /// <summary>Digest of the document, to say which root was used.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Transparency logs of signatures.</summary>
    public required IReadOnlyList<TrustedLog> Logs { get; init; }

    /// <summary>Certificate transparency logs.</summary>
    public required IReadOnlyList<TrustedLog> CertificateLogs { get; init; }

    /// <summary>Authorities that issue certificates to signers.</summary>
    public required IReadOnlyList<CertificateAuthority> CertificateAuthorities { get; init; }

    /// <summary>Authorities that issue timestamps.</summary>
    public required IReadOnlyList<CertificateAuthority> TimestampAuthorities { get; init; }

    /// <summary>What the document names and is not used, because its algorithm is not known: one sentence each.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>Reads a trusted root, versions 0.1 and 0.2; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static TrustedRoot Read(ReadOnlyMemory<byte> json, string where) => TrustedRootReader.Read(json, where);

    /// <summary>The document for this, which every client reads; what is <see cref="Skipped"/> is not in it.</summary>
    public byte[] Write() => TrustedRootWriter.Write(this);

    /// <summary>The transparency log with this id, where it is listed for several spans the one in use at <paramref name="time"/>; null when it is not trusted.</summary>
    public TrustedLog? FindLog(ReadOnlySpan<byte> id, DateTimeOffset? time) => Find(Logs, id, time);

    /// <summary>The same for certificate transparency logs.</summary>
    internal TrustedLog? FindCertificateLog(ReadOnlySpan<byte> id, DateTimeOffset time) => Find(CertificateLogs, id, time);

    private static TrustedLog? Find(IReadOnlyList<TrustedLog> logs, ReadOnlySpan<byte> id, DateTimeOffset? time)
    {
        TrustedLog? found = null;
        foreach (TrustedLog log in logs)
        {
            if (!log.LogId.Span.SequenceEqual(id))
                continue;
            if (time is null || log.ValidFor.Contains(time.Value))
                return log;
            found ??= log; // whose time does not fit: the caller says so
        }
        return found;
    }
}
