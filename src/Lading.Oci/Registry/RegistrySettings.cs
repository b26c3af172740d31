namespace Lading.Oci.Registry;

/// <summary>How registries are reached: what the command line, a configuration file or a caller says about them.</summary>
public sealed record RegistrySettings
{
    /// <summary>Nothing special about any registry; credentials and certificates from the usual places.</summary>
    public static RegistrySettings Default { get; } = new();

    /// <summary>
    /// What is special about single registries, by <c>host[:port]</c> as in an image reference, in lower case.
    /// <c>docker.io</c> stands for Docker Hub.
    /// </summary>
    public IReadOnlyDictionary<string, RegistryHostSettings> Hosts { get; init; } = new Dictionary<string, RegistryHostSettings>();

    /// <summary>
    /// Registries by <c>host[:port]</c> whose certificate is not verified and that may speak plain HTTP
    /// (<c>--insecure-registry</c>). Loopback addresses always may, as with Docker.
    /// </summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>PEM file of certificate authorities trusted for every registry, beside those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// Folders with one folder per <c>host[:port]</c> that holds <c>*.crt</c> (authorities) and pairs of <c>*.cert</c>
    /// and <c>*.key</c> (client certificates), as Docker and Podman lay them out. Null: their usual places.
    /// </summary>
    public IReadOnlyList<string>? CertificateFolders { get; init; }

    /// <summary>
    /// Files with credentials, in Docker's <c>config.json</c> or Podman's <c>auth.json</c> format; the first with an
    /// entry for the registry counts. Null: <c>REGISTRY_AUTH_FILE</c>, else the usual places of Docker and Podman.
    /// </summary>
    public IReadOnlyList<string>? AuthFiles { get; init; }

    /// <summary>What is tried again, how often and how long.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>How long a registry may take to accept a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a registry may take to begin its answer, and how long a transfer may stand still.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long another writer of the same referrers tag may take from reading to writing without anything being lost. Waited for,
    /// up to twice, after each write, at registries without a referrers API only.
    /// </summary>
    public TimeSpan ReferrersSettling { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Blobs larger than this many bytes are pushed in chunks of this size (1 MiB to 256 MiB); null pushes every blob
    /// in one piece, and in chunks of 16 MiB only where the registry refuses its size.
    /// </summary>
    public int? ChunkSize { get; init; }

    /// <summary>Loopback hosts are verified like any other: for services that are no registries and get tokens.</summary>
    internal bool VerifyLoopback { get; init; }

    /// <summary>Tags asked for at a time.</summary>
    internal int TagPage { get; init; } = 1000;

    /// <summary>The settings of a host, or the defaults.</summary>
    internal RegistryHostSettings Of(string host) =>
        Hosts.TryGetValue(host.ToLowerInvariant(), out RegistryHostSettings? settings) ? settings : RegistryHostSettings.Default;
}

/// <summary>How one registry is reached.</summary>
public sealed record RegistryHostSettings
{
    internal static RegistryHostSettings Default { get; } = new();

    /// <summary>Registries asked first when something is read, in this order.</summary>
    public IReadOnlyList<RegistryMirror> Mirrors { get; init; } = [];

    /// <summary>Its certificate is not verified and it may speak plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>It speaks plain HTTP only.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>PEM file of certificate authorities trusted for this registry, beside those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the client certificate.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file of the client certificate's key; null when it is in <see cref="ClientCertificateFile"/>.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>What to log in with, instead of what <see cref="RegistrySettings.AuthFiles"/> hold.</summary>
    public RegistryCredential? Credential { get; init; }
}

/// <summary>A registry that holds copies of another's repositories.</summary>
/// <param name="Location"><c>host[:port][/prefix]</c>; the repository follows the prefix.</param>
public sealed record RegistryMirror(string Location)
{
    /// <summary>Ask it for digests only: a tag there may be out of date.</summary>
    public bool DigestsOnly { get; init; }
}

/// <summary>
/// When a request is tried again: after 408, 429, 5xx and broken connections, with a delay that doubles each time and
/// is spread by chance, or the one the registry asks for with <c>Retry-After</c> (RFC 9110, section 10.2.3).
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>How often a request is sent in all; at least 1.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>The first delay.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest delay that is chosen here.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>All delays of one request together; a <c>Retry-After</c> beyond it is an error at once.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(3);
}
