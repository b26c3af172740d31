using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Provenance.Predicates;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// The keys that Google Cloud Build signs provenance with, one for each region and two that serve all, out of a folder
/// of the user's
/// (docs/provenance.md, "Google Cloud Build"): Google changes them when it pleases, and a program that carried them
/// would have to be
/// believed about it.
/// </summary>
public sealed class GoogleKeys
{
    private const string Project = "projects/verified-builder/locations/";
    private const int Most = 500;

    private readonly SortedDictionary<string, PublicKey> _keys;

    private GoogleKeys(SortedDictionary<string, PublicKey> keys) => _keys = keys;

    /// <summary>How many there are.</summary>
    public int Count => _keys.Count;

    /// <summary>
    /// Reads the files <c>NAME.key</c>, <c>NAME.pub</c> and <c>NAME.pem</c> of a folder, where NAME is a region for its
    /// key
    /// <c>builtByGCB</c>, and <c>REGION-pae-KEY_VERSION</c> for other keys. An input error when there is none.
    /// </summary>
    public static GoogleKeys Read(string folder)
    {
        var keys = new SortedDictionary<string, PublicKey>(StringComparer.Ordinal);
        try
        {
            foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            {
                if (Path.GetExtension(file) is not (".key" or ".pub" or ".pem"))
                    continue;
                if (keys.Count == Most)
                    throw LadingException.Input($"{Printable.Text(folder)}: there are more than {Most} keys.");
                if (new FileInfo(file).Length > PublicKeyReader.MaxSize)
                    throw LadingException.Input($"{Printable.Text(file)} is no key: it has more than {PublicKeyReader.MaxSize} bytes.");
                keys[Path.GetFileNameWithoutExtension(file)] = PublicKeyReader.Read(File.ReadAllBytes(file), file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(folder)} cannot be read: {e.Message}", inner: e);
        }
        return keys.Count > 0 ? new GoogleKeys(keys)
            : throw LadingException.Input($"{Printable.Text(folder)}: there are no keys in it.",
            "One file for each, as us-west2.key: docs/provenance.md, \"Google Cloud Build\".");
    }

    /// <summary>
    /// Whose signature of an envelope is good: the id of the first key; null with the reason when none is.
    /// <paramref name="isWorker"/> says that it
    /// is the key for provenance of version 1.
    /// </summary>
    internal string? FindSigner(SignedEnvelope envelope, out bool isWorker, out string refusal)
    {
        refusal = "the envelope has no signature";
        isWorker = false;
        foreach (EnvelopeSignature signature in envelope.Signatures)
        {
            if (Find(signature.KeyId, out bool encoded, out isWorker) is not { } key)
                refusal = $"there is no key {Printable.Text(signature.KeyId.Length == 0 ? "without an id" : signature.KeyId)}";
            else if (!key.Verify(encoded ? envelope.PreAuthenticationEncoding() : envelope.Payload.Span,
                signature.Value.Span))
                refusal = $"the signature is not one of {Printable.Text(signature.KeyId)}";
            else
                return signature.KeyId;
        }
        return null;
    }

    /// <summary>
    /// The key of an id, which is Google KMS' name of it; null when it is none of these. <paramref name="encoded"/>
    /// says whether the key signs
    /// the pre-authentication encoding; the regions' own sign the bare payload.
    /// </summary>
    private PublicKey? Find(string keyId, out bool encoded, out bool isWorker)
    {
        encoded = isWorker = false;
        if (!keyId.StartsWith(Project, StringComparison.Ordinal))
            return null;
        if (keyId[Project.Length..].Split('/') is not [var region, "keyRings", "attestor", "cryptoKeys", var name,
            "cryptoKeyVersions", var version])
            return null;
        isWorker = name == "google-hosted-worker";
        encoded = name != "builtByGCB";
        if (!encoded && version != "1")
            return null;
        return _keys.GetValueOrDefault(encoded ? $"{region}-pae-{name}_{version}" : region);
    }
}
