using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Sigstore.Trust;

/// <summary>
/// cosign's environment variables that replace a part of the trusted root by a file: SIGSTORE_ROOT_FILE (certificate authorities),
/// SIGSTORE_REKOR_PUBLIC_KEY, SIGSTORE_CT_LOG_PUBLIC_KEY_FILE and SIGSTORE_TSA_CERTIFICATE_FILE.
/// </summary>
public static class TrustOverrides
{
    private const int MaxFile = 1 << 20;

    // A bare key or certificate says nothing of when it was in use.
    private static readonly ValidityRange Always = new(DateTimeOffset.UnixEpoch, null);

    /// <summary>The trusted root with what the variables replace, and their names; input errors for files that cannot be read as what they should be.</summary>
    public static (TrustedRoot Root, IReadOnlyList<string> Used) Apply(TrustedRoot root, Func<string, string?> environment)
    {
        var used = new List<string>();
        if (Bytes("SIGSTORE_ROOT_FILE") is { } authorities)
            root = root with { CertificateAuthorities = Authorities(authorities, "SIGSTORE_ROOT_FILE") };
        if (Bytes("SIGSTORE_REKOR_PUBLIC_KEY") is { } log)
            root = root with { Logs = [Log(log, "SIGSTORE_REKOR_PUBLIC_KEY")] };
        if (Bytes("SIGSTORE_CT_LOG_PUBLIC_KEY_FILE") is { } certificateLog)
            root = root with { CertificateLogs = [Log(certificateLog, "SIGSTORE_CT_LOG_PUBLIC_KEY_FILE")] };
        if (Bytes("SIGSTORE_TSA_CERTIFICATE_FILE") is { } timestamps)
            root = root with { TimestampAuthorities = [Authority(Certificate.ReadPem(timestamps, "SIGSTORE_TSA_CERTIFICATE_FILE"), "SIGSTORE_TSA_CERTIFICATE_FILE")] };
        return (root, used);

        byte[]? Bytes(string name)
        {
            if (environment(name) is not { Length: > 0 } path)
                return null;
            used.Add(name);
            try
            {
                using FileStream stream = File.OpenRead(path);
                byte[] bytes = new byte[Math.Min(stream.Length, MaxFile)];
                stream.ReadExactly(bytes);
                return bytes;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw LadingException.Input($"{name}: {Printable.Text(path)} cannot be read: {Printable.Text(e.Message)}", inner: e);
            }
        }
    }

    private static TrustedLog Log(byte[] file, string where) => TrustedLog.Of(where, PublicKeyReader.Read(file, where), Always);

    // Several roots may be in the file, each with the others between it and the signers.
    private static List<CertificateAuthority> Authorities(byte[] pem, string where)
    {
        IReadOnlyList<Certificate> all = Certificate.ReadPem(pem, where);
        List<Certificate> roots = [.. all.Where(c => c.IsSignedBy(c))];
        if (roots.Count == 0)
            return [Authority(all, where)];
        List<Certificate> between = [.. all.Except(roots)];
        return [.. roots.Select(r => Authority([.. between, r], where))];
    }

    private static CertificateAuthority Authority(IReadOnlyList<Certificate> chain, string where) => CertificateAuthority.Of(where, chain, Always, where);
}
