using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Signing;

namespace Lading.Signing.Sigstore.Services;

/// <summary>The services of a signing config that were chosen for now, connected, and the trusted root that holds them to their word.</summary>
public sealed class SigningServices : IDisposable
{
    private readonly SigningConfig _config;
    private readonly TrustedRoot _root;
    private readonly ServiceConnection _connection;

    /// <summary>Chooses; an input error when the config's rules cannot be met. Nothing is sent before something is signed.</summary>
    public SigningServices(SigningConfig config, TrustedRoot root, ServiceSettings settings, bool inTotoEntries = false)
    {
        DateTimeOffset now = settings.Clock.GetUtcNow();
        IReadOnlyList<ServiceEndpoint> logs = config.ChooseLogs(now), authorities = config.ChooseTimestampAuthorities(now);
        (_config, _root) = (config, root);
        _connection = new ServiceConnection(settings, authorities.Select(a => a.Url));
        Witnesses = new Witnesses(
            [.. logs.Select(log => LogClient.Of(log, _connection, root, inTotoEntries))],
            [.. authorities.Select(authority => new TimestampClient(authority, _connection, root, settings.TimestampServerName))],
            root);
    }

    /// <summary>Logs and timestamp authorities.</summary>
    public Witnesses Witnesses { get; }

    internal TimeProvider Clock => _connection.Clock;

    /// <summary>The certificate authority; an input error when there is none to use.</summary>
    internal FulcioClient CertificateAuthority() => new(_config.ChooseCertificateAuthority(Clock.GetUtcNow()), _connection, _root);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connection.Dispose();
}
