using System.Net;

namespace Lading.Oci.Registry;

/// <summary>What the name of a registry means: where it is, and how much it is trusted by default.</summary>
internal static class RegistryHosts
{
    public const string DockerHub = "docker.io";

    /// <summary>The key Docker has stored Docker Hub's credentials under since its first registry.</summary>
    public const string DockerHubKey = "https://index.docker.io/v1/";

    /// <summary>Host and port to connect to.</summary>
    public static string Authority(string host) => host == DockerHub ? "registry-1.docker.io" : host;

    /// <summary>One spelling for each registry: lower case, Docker Hub as <c>docker.io</c>.</summary>
    public static string Normalize(string host) => host.ToLowerInvariant() switch
    {
        "index.docker.io" or "registry-1.docker.io" => DockerHub,
        var other => other,
    };

    /// <summary>True for <c>localhost</c> and addresses of this machine.</summary>
    public static bool IsLoopback(string hostAndPort)
    {
        if (!Uri.TryCreate("http://" + hostAndPort, UriKind.Absolute, out Uri? uri))
            return false;
        return uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
    }

    public static bool IsInsecure(RegistrySettings settings, string host)
    {
        RegistryHostSettings own = settings.Of(host);
        return own.Insecure || own.PlainHttp || settings.InsecureRegistries.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    public static bool SameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// True when a registry out on the network sends us to this machine or to a link-local address (where clouds serve
    /// credentials): a registry that is not itself there has no business doing so.
    /// </summary>
    public static bool PointsInward(Uri from, Uri to)
    {
        if (IsInward(from))
            return false;
        return IsInward(to);
    }

    private static bool IsInward(Uri uri)
    {
        if (uri.Host == "localhost" || uri.Host.EndsWith(".localhost", StringComparison.Ordinal))
            return true;
        if (!IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address))
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ||
            (address.GetAddressBytes() is [169, 254, _, _]);
    }
}
