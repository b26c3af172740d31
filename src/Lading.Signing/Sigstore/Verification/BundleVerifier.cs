using System.Globalization;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Attestations;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Logs;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Timestamps;

namespace Lading.Signing.Sigstore.Verification;

/// <summary>
/// Verifies a bundle offline, step by step in the order and the words of the Sigstore client specification, section 4
/// (docs/decisions/007-verification-steps.md). Whatever is wrong with the bundle is a failed step and never an exception.
/// </summary>
public sealed class BundleVerifier
{
    private readonly Bundle _bundle;
    private readonly Artifact _artifact;
    private readonly VerificationPolicy _policy;
    private readonly TrustedRoot _root;

    private readonly StepLog _steps = new();
    private readonly List<VerifiedTime> _times = [];
    private readonly List<VerifiedLogEntry> _entries = [];

    private PublicKey? _key;
    private Certificate? _issuer;
    private VerifiedIdentity? _identity;
    private Statement? _statement;
    private IReadOnlyList<StatementSubject> _subjects = [];

    private BundleVerifier(Bundle bundle, Artifact artifact, VerificationPolicy policy, TrustedRoot root) =>
        (_bundle, _artifact, _policy, _root) = (bundle, artifact, policy, root);

    /// <summary>Verifies a bundle for an artifact under a policy, with the services of a trusted root. No network, no clock.</summary>
    public static VerificationResult Verify(Bundle bundle, Artifact artifact, VerificationPolicy policy, TrustedRoot root)
    {
        var verifier = new BundleVerifier(bundle, artifact, policy, root);
        bool verified = verifier.Run();
        return new VerificationResult
        {
            Steps = verifier._steps.Steps,
            TrustedRoot = root.Digest,
            Content = verified ? verifier.Content() : null,
        };
    }

    private bool Run() =>
        Step("Inputs", "4.1", Inputs)
        && Step("Establishing a Time: Timestamping Service", "4.2.1", TimestampingService)
        && Step("Establishing a Time: Transparency Service Timestamp", "4.2.2", TransparencyServiceTimestamp)
        && Step("Certificate: certification path validation", "4.3", CertificationPath)
        && Step("Certificate: SignedCertificateTimestamp", "4.3", CertificateTransparency)
        && Step("Certificate: verification policy", "4.3", Identity)
        && Step("Transparency Log Entry", "4.4", TransparencyLogEntry)
        && Step("Signature Verification", "4.5", () => (SignatureChecks.Refuse(_bundle, _key!, _artifact), "signed with " + _key!.Algorithm))
        && Step("Signature Verification: statement", "4.5", CheckStatement);

    private VerifiedContent Content() => new()
    {
        Identity = _identity,
        KeyId = Convert.ToHexStringLower(_key!.KeyId),
        Times = _times,
        LogEntries = _entries,
        Statement = _statement,
        Payload = _bundle.Envelope?.Payload ?? default,
        Subjects = _subjects,
    };

    private bool Step(string name, string section, Func<(string? Refusal, string? Found)> check) => _steps.Check(name, section, check);

    private (string?, string?) Inputs()
    {
        if (_policy.Signer.PublicKey is { } key)
        {
            if (_bundle.Certificate is not null)
                return ("the bundle is signed with a certificate, a key is wanted", null);
            _key = key;
        }
        else
        {
            if (_bundle.Certificate is null)
                return ("the bundle is signed with a bare key, a certificate is wanted", null);
            _key = _bundle.Certificate.Key;
            if (_policy.Time.Assumed is null && _policy.Time.Services + _policy.Time.Authorities == 0)
                return ("the policy asks for no time, without which a certificate cannot be verified", null);
        }
        if (_policy.PredicateType is not null && _bundle.Envelope is null)
            return ("a statement is wanted, the bundle has a signature over an artifact", null);
        return (null, $"bundle {_bundle.MediaType}");
    }

    private (string?, string?) TimestampingService()
    {
        int unknown = 0;
        string? last = null;
        foreach (byte[] response in _bundle.Timestamps)
        {
            TimestampToken token = TimestampToken.Read(response);
            CertificateAuthority? authority = TimestampVerifier.Verify(token, _bundle.Signature.Span, _root, out string? refusal);
            if (authority is not null)
                _times.Add(new VerifiedTime(TimeSource.TimestampAuthority, authority.Uri, token.Time, authority.Operator));
            else if (refusal is not null)
                return (refusal, null);
            else
                (unknown, last) = (unknown + 1, "a timestamp is of an authority that the trusted root does not have");
        }
        int authorities = Operators(_times.Select(t => t.Operator));
        if (authorities < _policy.Time.Authorities)
            return ($"the time is witnessed by {authorities} of {_policy.Time.Authorities} timestamp authorities: {last ?? "the bundle has no further timestamp"}", null);
        if (_bundle.Timestamps.Count == 0)
            return (null, null);
        return (null, $"{Times(_times)}{(unknown > 0 ? $"; {unknown} by unknown authorities left out" : "")}");
    }

    private (string?, string?) TransparencyServiceTimestamp()
    {
        int before = _times.Count;
        if (_policy.Log.Logs > 0)
        {
            foreach (LogEntry entry in _bundle.LogEntries)
            {
                if (entry.SignedEntryTimestamp is null || FindLog(entry) is not { } log)
                    continue;
                if (LogEntryVerifier.RefusePromise(entry, log) is { } refusal)
                    return (refusal, null);
                _times.Add(new VerifiedTime(TimeSource.TransparencyLog, log.BaseUrl, DateTimeOffset.FromUnixTimeSeconds(entry.IntegratedTime), log.Operator));
            }
        }
        int services = Operators(_times.Select(t => t.Operator));
        if (services < _policy.Time.Services)
            return ($"the time is witnessed by {services} of {_policy.Time.Services} trusted services: {Missing()}", null);
        if (_policy.Time.Assumed is { } assumed)
            _times.Add(new VerifiedTime(TimeSource.Assumed, "", assumed, ""));
        return _times.Count == before ? (null, null) : (null, Times(_times.Skip(before)));
    }

    private TrustedLog? FindLog(LogEntry entry)
    {
        bool promised = entry.SignedEntryTimestamp is not null && entry.IntegratedTime <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        DateTimeOffset? time = promised ? DateTimeOffset.FromUnixTimeSeconds(entry.IntegratedTime) : _times.Count > 0 ? _times[0].Time : null;
        return _root.FindLog(entry.LogId.Span, time);
    }

    private string Missing() => _bundle.Timestamps.Count > 0 || _bundle.LogEntries.Any(e => e.SignedEntryTimestamp is not null)
        ? "the others are not of services that the trusted root has, or are not to be looked at"
        : "the bundle has neither an RFC 3161 timestamp nor a signed entry timestamp";

    private (string?, string?) CertificationPath()
    {
        if (_bundle.Certificate is { } certificate)
        {
            _issuer = CertificateChecks.FindIssuer(certificate, _times, _root, out string? refusal);
            return (refusal, $"valid at {_times.Count} verified {(_times.Count == 1 ? "time" : "times")}");
        }
        ViolatedKeyValidity(out string? violated);
        return (violated, null);
    }

    private void ViolatedKeyValidity(out string? refusal)
    {
        ValidityRange validity = _policy.Signer.KeyValidity;
        refusal = null;
        if (validity.IsUnbounded)
            return;
        if (_times.Count == 0)
            refusal = $"the key was in use from {validity}, and the signature has no verified time";
        foreach (VerifiedTime time in _times)
            if (!validity.Contains(time.Time))
                refusal = $"the key was in use from {validity}, not at {time.Time:u}";
    }

    private (string?, string?) CertificateTransparency()
    {
        if (_bundle.Certificate is not { } certificate || _policy.CertificateLogs <= 0)
            return (null, null);
        return (CertificateChecks.RefuseTimestamps(certificate, _issuer!, _root, _policy.CertificateLogs), "the certificate is in a certificate transparency log");
    }

    private (string?, string?) Identity()
    {
        if (_bundle.Certificate is not { } certificate)
            return (null, null);
        _identity = new VerifiedIdentity(SubjectAlternativeName.Of(certificate), FulcioExtensions.Of(certificate), certificate);
        return (CertificateChecks.RefuseIdentity(_policy.Signer, _identity.Name, _identity.Extensions),
            $"{_identity.Name.Value}, by {_identity.Extensions.OidcIssuer ?? "an issuer that is not named"}");
    }

    private (string?, string?) TransparencyLogEntry()
    {
        if (_policy.Log.Logs == 0)
            return (null, null);
        string? why = null;
        foreach (LogEntry entry in _bundle.LogEntries)
        {
            if (FindLog(entry) is not { } log)
            {
                why ??= $"log {Convert.ToHexStringLower(entry.LogId.Span)} is not in the trusted root";
                continue;
            }
            bool proven = entry.InclusionProof is not null;
            if (proven && LogEntryVerifier.RefuseInclusion(entry, log) is { } inclusion)
                return (inclusion, null);
            // The promise was verified with its time. Without either, nobody vouches for the entry.
            if (!proven && entry.SignedEntryTimestamp is null)
                return ("a log entry has neither an inclusion proof nor an inclusion promise", null);
            if (entry.SignedEntryTimestamp is null && _times.Count > 0 && !_times.Any(t => log.ValidFor.Contains(t.Time)))
                return ($"the trusted root uses the log's key from {log.ValidFor}, at none of the verified times", null);
            string? body = entry.IsRekorV2
                ? ReconstructedBody.Refuse(entry, _bundle, _key!, _artifact)
                : EntryBody.Refuse(entry, _bundle, _key!, _artifact);
            if (body is not null)
                return (body, null);
            if (!proven && !_policy.Log.PromiseSuffices)
                why ??= "a log entry has only a promise of inclusion, and the policy asks for a proof";
            else
                _entries.Add(new VerifiedLogEntry(log.BaseUrl, VerifiedIndex(entry), $"{entry.Kind} {entry.Version}", proven, log.Operator));
        }
        int logs = Operators(_entries.Select(e => e.Operator));
        return logs < _policy.Log.Logs
            ? ($"the signature is in {logs} of {_policy.Log.Logs} transparency logs: {why ?? "the bundle has no further log entry"}", null)
            : (null, string.Join(", ", _entries.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Kind} at {e.LogIndex} of {e.Uri}"))));
    }

    /// <summary>The index that something vouches for: Rekor v1's index over all shards stands in its promise only, the proof has the shard's.</summary>
    private static long VerifiedIndex(LogEntry entry) =>
        entry.IsRekorV2 || entry.SignedEntryTimestamp is not null ? entry.LogIndex : entry.InclusionProof!.LogIndex;

    private (string?, string?) CheckStatement()
    {
        if (_bundle.Envelope is not { } envelope)
            return (null, null);
        if (envelope.PayloadType != DsseEnvelope.InTotoPayloadType)
            return ($"the envelope's payload is {Oci.Printable.Text(envelope.PayloadType)}, not {DsseEnvelope.InTotoPayloadType}", null);
        _statement = Attestations.Statement.Read(envelope.Payload, "the signed payload");
        return (SignatureChecks.RefuseStatement(_statement, _policy, _artifact, out _subjects), Oci.Printable.Text(_statement.PredicateType));
    }

    private static int Operators(IEnumerable<string> operators) => operators.Distinct(StringComparer.Ordinal).Count();

    private static string Times(IEnumerable<VerifiedTime> times) =>
        string.Join(", ", times.Select(t => $"{t.Time:u} by {(t.Source == TimeSource.Assumed ? "the verifier" : t.Uri)}"));
}
