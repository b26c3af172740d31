using System.Globalization;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Services;

namespace Lading.Cli.Options;

/// <summary>A service as <c>KEY=VALUE,KEY=VALUE</c>, by which trusted roots and signing configs are put together: cosign's form.</summary>
internal sealed class ServiceSpecification
{
    private readonly string _option;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private ServiceSpecification(string option) => _option = option;

    /// <summary>Reads a specification; a usage error for one that is malformed, has unknown keys, or lacks one of the required.</summary>
    public static ServiceSpecification Parse(string option, string text, ReadOnlySpan<string> required, ReadOnlySpan<string> optional)
    {
        var specification = new ServiceSpecification(option);
        foreach (string pair in text.Split(','))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? "" : pair[..equals].Trim();
            if (equals < 0)
                throw specification.Wrong($"'{Printable.Text(pair, 80)}' is no KEY=VALUE");
            if (!required.Contains(key) && !optional.Contains(key))
                throw specification.Wrong($"there is no key '{Printable.Text(key, 40)}'; {string.Join(", ", [.. required, .. optional])} are");
            if (!specification._values.TryAdd(key, pair[(equals + 1)..].Trim()))
                throw specification.Wrong($"{key} is given twice");
        }
        foreach (string key in required)
            if (string.IsNullOrEmpty(specification._values.GetValueOrDefault(key)))
                throw specification.Wrong($"{key} is missing");
        return specification;
    }

    /// <summary>The same from values that were given one by one; null ones are left out.</summary>
    public static ServiceSpecification Of(string option, params ReadOnlySpan<(string Key, string? Value)> values)
    {
        var specification = new ServiceSpecification(option);
        foreach ((string key, string? value) in values)
            if (!string.IsNullOrEmpty(value))
                specification._values[key] = value;
        return specification;
    }

    /// <summary>A certificate authority, of signers or of timestamps; the latter begin with the certificate that they sign with.</summary>
    public CertificateAuthority Authority(bool timestamps)
    {
        string path = _values.GetValueOrDefault("certificate-chain") ?? throw Wrong("certificate-chain is missing");
        IReadOnlyList<Certificate> chain = Certificate.ReadPem(BundleOptions.ReadFile(path, CertificateAuthority.MaxChain * Certificate.MaxSize), path);
        CertificateAuthority authority = CertificateAuthority.Of(Url(), chain, new ValidityRange(Time("start-time"), Time("end-time")), path);
        if (timestamps && (authority.Leaf is null || chain.Count < 2))
            throw LadingException.Input($"{path}: the chain of a timestamp authority begins with the certificate that it signs with, and has at least two.");
        return authority;
    }

    /// <summary>A log.</summary>
    public TrustedLog Log()
    {
        string path = _values.GetValueOrDefault("public-key") ?? throw Wrong("public-key is missing");
        PublicKey key = PublicKeyReader.Read(BundleOptions.ReadFile(path, PublicKeyReader.MaxSize), path);
        var log = TrustedLog.Of(Url(), key, new ValidityRange(Time("start-time") ?? DateTimeOffset.UnixEpoch, Time("end-time")), _values.GetValueOrDefault("origin"));
        if (_values.GetValueOrDefault("origin") is { } origin && origin != log.Origin)
            Terminal.Warn($"{_option}: the origin {Printable.Text(origin, 80)} is not the host of the URL, {Printable.Text(log.Origin, 80)}, which verifiers take the log's name from.");
        return log;
    }

    /// <summary>A service to sign with.</summary>
    public ServiceEndpoint Endpoint()
    {
        string version = _values["api-version"];
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
            throw Wrong($"api-version: '{Printable.Text(version, 40)}' is no number of at least 1");
        return new ServiceEndpoint(Url(), number, new ValidityRange(Time("start-time"), Time("end-time")), _values.GetValueOrDefault("operator", ""));
    }

    private string Url()
    {
        string url = _values.GetValueOrDefault("url", "");
        return url.Length == 0 || (Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0)
            ? url
            : throw Wrong($"url: '{Printable.Text(url, 100)}' is no http or https URL");
    }

    private DateTimeOffset? Time(string key)
    {
        if (_values.GetValueOrDefault(key) is not { Length: > 0 } text)
            return null;
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.ToUniversalTime()
            : throw Wrong($"{key}: '{Printable.Text(text, 60)}' is no time like 2025-01-31T12:00:00Z");
    }

    private LadingException Wrong(string why) => LadingException.Usage($"{_option}: {why}.");
}
