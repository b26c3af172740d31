namespace Lading.Signing.Keys;

/// <summary>What opening a key needs beside its reference.</summary>
public sealed record KeyAccess
{
    /// <summary>Gives the password of an encrypted key, whose name is handed in; asked only when there is one. The receiver disposes it.</summary>
    public required Func<string, SecretBuffer> Password { get; init; }

    /// <summary>Environment variables.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Makes what takes the place of the network for services that hold keys; null for the network.</summary>
    public Func<HttpMessageHandler>? Handler { get; init; }

    /// <summary>Where a pod finds its service account.</summary>
    public string ServiceAccountFolder { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>How the key signs where its type leaves a choice; unspecified for each type's own.</summary>
    public KeyAlgorithm Algorithm { get; init; }
}
