namespace Lading.Signing.Sigstore.Services;

/// <summary>
/// Which services to sign with: <c>SigningConfig</c> 0.2, sigstore_trustroot.proto. It says where to go and nothing of whom to trust: what
/// a service answers is checked against a trusted root.
/// </summary>
public sealed record SigningConfig
{
    /// <summary>Media type of the version that is read and written.</summary>
    public const string MediaType = "application/vnd.dev.sigstore.signingconfig.v0.2+json";

    /// <summary>The largest document that is read, in bytes.</summary>
    public const int MaxSize = 1 << 20;

    /// <summary>Certificate authorities (Fulcio).</summary>
    public required IReadOnlyList<ServiceEndpoint> CertificateAuthorities { get; init; }

    /// <summary>Identity providers, where a browser logs in.</summary>
    public required IReadOnlyList<ServiceEndpoint> IdentityProviders { get; init; }

    /// <summary>Transparency logs (Rekor); empty when signatures go into none.</summary>
    public required IReadOnlyList<ServiceEndpoint> Logs { get; init; }

    /// <summary>How many of the logs.</summary>
    public required ServiceSelection LogSelection { get; init; }

    /// <summary>Timestamp authorities, with the whole URL; empty when signatures get no timestamp.</summary>
    public required IReadOnlyList<ServiceEndpoint> TimestampAuthorities { get; init; }

    /// <summary>How many of the timestamp authorities.</summary>
    public required ServiceSelection TimestampSelection { get; init; }

    /// <summary>Reads a signing config; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static SigningConfig Read(ReadOnlyMemory<byte> json, string where) => SigningConfigReader.Read(json, where);

    /// <summary>The document for this.</summary>
    public byte[] Write() => SigningConfigWriter.Write(this);

    /// <summary>The certificate authority to use now; an input error when none can be.</summary>
    public ServiceEndpoint ChooseCertificateAuthority(DateTimeOffset now) => ServiceChoice.One(CertificateAuthorities, "certificate authority", [1, 2], now);

    /// <summary>The identity provider to use now; an input error when none can be.</summary>
    public ServiceEndpoint ChooseIdentityProvider(DateTimeOffset now) => ServiceChoice.One(IdentityProviders, "identity provider", [1], now);

    /// <summary>The transparency logs to use now, by the config's rule; none when the config names none. An input error when there are too few.</summary>
    public IReadOnlyList<ServiceEndpoint> ChooseLogs(DateTimeOffset now) => ServiceChoice.Several(Logs, LogSelection, "transparency log", [1, 2], now);

    /// <summary>The timestamp authorities to use now, by the config's rule; none when the config names none. An input error when there are too few.</summary>
    public IReadOnlyList<ServiceEndpoint> ChooseTimestampAuthorities(DateTimeOffset now) =>
        ServiceChoice.Several(TimestampAuthorities, TimestampSelection, "timestamp authority", [1], now);
}
