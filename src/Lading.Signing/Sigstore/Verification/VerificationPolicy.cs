using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Sigstore.Verification;

/// <summary>
/// What must be true of a signature: client specification, 4. Signer, time, log and certificate transparency have no defaults: who
/// verifies says what is wanted, and what is not.
/// </summary>
public sealed record VerificationPolicy
{
    /// <summary>Who must have signed.</summary>
    public required SignerPolicy Signer { get; init; }

    /// <summary>Who must have witnessed the time of the signature.</summary>
    public required TimePolicy Time { get; init; }

    /// <summary>In how many transparency logs the signature must be.</summary>
    public required LogPolicy Log { get; init; }

    /// <summary>In how many certificate transparency logs a signer's certificate must be; 0 does not look. Without meaning for bare keys.</summary>
    public required int CertificateLogs { get; init; }

    /// <summary>The predicate type that a statement must have; null when any will do. With one, content that is no statement is refused.</summary>
    public string? PredicateType { get; init; }
}

/// <summary>Who must have signed: the holder of a certificate with one of some identities, or of a key.</summary>
public sealed record SignerPolicy
{
    private SignerPolicy() { }

    /// <summary>Identities of which one must fit; empty when a key is wanted, or any certificate.</summary>
    public IReadOnlyList<IdentityPolicy> Identities { get; private init; } = [];

    /// <summary>The key; null when a certificate is wanted.</summary>
    public PublicKey? PublicKey { get; private init; }

    /// <summary>When the key was in use. Where an end is set, a verified time must lie within.</summary>
    public ValidityRange KeyValidity { get; private init; }

    /// <summary>A certificate with one of these identities.</summary>
    public static SignerPolicy AnyOf(params IReadOnlyList<IdentityPolicy> identities) => identities.Count > 0
        ? new SignerPolicy { Identities = identities }
        : throw LadingException.Usage("At least one identity is needed.");

    /// <summary>This key, within the times in which it was in use.</summary>
    public static SignerPolicy Key(PublicKey key, ValidityRange validity = default) => new() { PublicKey = key, KeyValidity = validity };

    /// <summary>Whoever has a certificate of a trusted authority: says that somebody signed, and not who. The caller looks at the result's identity.</summary>
    public static SignerPolicy AnyCertificate() => new();
}

/// <summary>
/// How the time of the signature is known. Every time that a trusted service states is verified and must fit the certificate, whichever
/// are counted here; one operator counts once.
/// </summary>
public sealed record TimePolicy
{
    private TimePolicy() { }

    /// <summary>At least so many services, of either kind.</summary>
    public int Services { get; private init; }

    /// <summary>At least so many timestamp authorities.</summary>
    public int Authorities { get; private init; }

    /// <summary>A time that the verifier vouches for; null when services have to.</summary>
    public DateTimeOffset? Assumed { get; private init; }

    /// <summary>Timestamps of authorities and of transparency logs together.</summary>
    public static TimePolicy Observed(int services = 1) => new() { Services = AtLeastOne(services) };

    /// <summary>Timestamps of authorities (RFC 3161) alone are counted.</summary>
    public static TimePolicy Signed(int authorities = 1) => new() { Authorities = AtLeastOne(authorities) };

    /// <summary>No service is asked for: the certificate must be valid at this time, which nobody else witnessed.</summary>
    public static TimePolicy At(DateTimeOffset time) => new() { Assumed = time };

    /// <summary>No time is needed: for keys that have no period of use. A certificate is refused under this.</summary>
    public static TimePolicy NotNeeded { get; } = new();

    private static int AtLeastOne(int count) => count >= 1 ? count : throw LadingException.Usage("A threshold of timestamps is at least 1.");
}

/// <summary>In how many transparency logs the signature must be; one operator counts once.</summary>
public sealed record LogPolicy
{
    private LogPolicy() { }

    /// <summary>At least so many logs; 0 when logs are not looked at.</summary>
    public int Logs { get; private init; }

    /// <summary>True when an entry's promise (signed entry timestamp) will do for an entry without an inclusion proof.</summary>
    public bool PromiseSuffices { get; private init; }

    /// <summary>
    /// In this many logs, with a proof of inclusion. <paramref name="promiseSuffices"/> takes bundles 0.1 without proofs: the version is not
    /// signed, so this is never concluded from it.
    /// </summary>
    public static LogPolicy Included(int logs = 1, bool promiseSuffices = false) => logs >= 1
        ? new LogPolicy { Logs = logs, PromiseSuffices = promiseSuffices }
        : throw LadingException.Usage("A threshold of logs is at least 1.");

    /// <summary>Log entries are not looked at; nobody could have noticed the signature.</summary>
    public static LogPolicy Ignored { get; } = new();
}
