using Lading.Oci.Registry;

namespace Lading.Signing.Sigstore.Services;

/// <summary>How the services of a Sigstore instance are reached. Proxies come from the environment, as for registries.</summary>
public sealed record ServiceSettings
{
    /// <summary>What is tried again, how often and how long.</summary>
    public RetryPolicy Retry { get; init; } = new() { Attempts = 4, Budget = TimeSpan.FromMinutes(1) };

    /// <summary>How long a service may take to accept a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a service may take to begin its answer. A log of Rekor v2 answers when its next checkpoint is out, and may take twice this.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>PEM file of authorities that timestamp authorities' TLS certificates may be from, beside the system's.</summary>
    public string? TimestampCaFile { get; init; }

    /// <summary>PEM file of a TLS client certificate for timestamp authorities.</summary>
    public string? TimestampClientCertificateFile { get; init; }

    /// <summary>PEM file of that certificate's key.</summary>
    public string? TimestampClientKeyFile { get; init; }

    /// <summary>Name that the TLS certificates of timestamp authorities must have, in place of their host.</summary>
    public string? TimestampServerName { get; init; }

    /// <summary>The clock, by which services are chosen and certificates renewed.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
