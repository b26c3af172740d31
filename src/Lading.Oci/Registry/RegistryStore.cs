using System.Net;
using Lading.Oci.Stores;

namespace Lading.Oci.Registry;

/// <summary>
/// One repository of a registry: OCI distribution specification 1.1. Manifests and blobs are read from the registry's
/// mirrors first, whatever is wrong with one leading to the next; everything else goes to the registry itself.
/// Thread-safe. Opened by <see cref="RegistryClient"/>, which owns what it uses.
/// </summary>
public sealed partial class RegistryStore : ArtifactStore
{
    private static readonly string[] ManifestTypes = [MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerIndex, MediaTypes.DockerManifest];

    private readonly RegistryReplica _origin;
    private readonly IReadOnlyList<RegistryReplica> _mirrors;

    internal RegistryStore(string name, RegistryReplica origin, IReadOnlyList<RegistryReplica> mirrors)
    {
        Name = name;
        _origin = origin;
        _mirrors = mirrors;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override Task<StoredManifest?> FindManifestAsync(string tagOrDigest, CancellationToken cancellation)
    {
        bool byDigest = Digest.TryParse(tagOrDigest, out Digest digest);
        if (!byDigest && !ImageReference.TryParse("host.example/name:" + tagOrDigest, out _, out _))
            throw LadingException.Usage($"'{Printable.Text(tagOrDigest)}' is neither a tag nor a digest.");
        return ReadAsync(byDigest, replica => FindManifestAsync(replica, tagOrDigest, byDigest ? digest : null, cancellation));
    }

    /// <summary>Asks the mirrors, then the registry; what the registry itself says is final.</summary>
    private async Task<T?> ReadAsync<T>(bool byDigest, Func<RegistryReplica, Task<T?>> read)
        where T : class
    {
        foreach (RegistryReplica mirror in _mirrors)
        {
            if (mirror.DigestsOnly && !byDigest)
                continue;
            try
            {
                if (await read(mirror).ConfigureAwait(false) is { } found)
                    return found;
            }
            catch (LadingException)
            {
                // Mirrors come and go; only the registry's own failure counts.
            }
        }
        return await read(_origin).ConfigureAwait(false);
    }

    private async Task<StoredManifest?> FindManifestAsync(RegistryReplica replica, string tagOrDigest, Digest? digest, CancellationToken cancellation)
    {
        string where = digest is null ? $"{Name}:{tagOrDigest}" : $"{Name}@{digest}";
        Uri address = await replica.AddressAsync($"manifests/{tagOrDigest}", cancellation).ConfigureAwait(false);
        var request = new RegistryRequest(HttpMethod.Get, address, AuthScope.Pull(replica.Repository), "reading the manifest") { Accept = ManifestTypes };
        HttpResponseMessage response = await replica.Connection.SendAsync(request, where, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            response.Dispose();
            return null;
        }
        if (response.StatusCode != HttpStatusCode.OK)
            throw await replica.Connection.ErrorAsync(response, request, where, cancellation).ConfigureAwait(false);
        using (response)
        {
            byte[] bytes = await BodyAsync(response, where, request, replica, cancellation).ConfigureAwait(false);
            return Stored(bytes, response, digest, where);
        }
    }

    private static StoredManifest Stored(byte[] bytes, HttpResponseMessage response, Digest? wanted, string where)
    {
        string? announced = Header(response, "Docker-Content-Digest");
        Digest expected = wanted ?? (Digest.TryParse(announced, out Digest header) ? header : default);
        Digest actual = expected.Algorithm == "sha512" ? Digest.FromHash("sha512", System.Security.Cryptography.SHA512.HashData(bytes)) : Digest.Of(bytes);
        if (!expected.IsEmpty && actual != expected)
            throw LadingException.Input($"{where}: the manifest has the digest {actual}, {(wanted is null ? "the registry says" : "asked for was")} {expected}.");
        string type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (type is "" or "application/json" or "application/octet-stream" or "text/plain")
            type = DocumentShape.MediaTypeOf(bytes, where) ?? throw LadingException.Input($"{where}: what the registry sent is neither manifest nor index.");
        DocumentShape.Check(bytes, type, where);
        return new StoredManifest(new Descriptor { MediaType = type, Digest = actual, Size = bytes.Length }, bytes);
    }

    /// <inheritdoc/>
    public override async Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellation) =>
        new VerifiedStream(await OpenUnverifiedAsync(blob, cancellation).ConfigureAwait(false), blob, $"{Name}@{blob.Digest}");

    /// <summary>
    /// A blob as it arrives, for readers that hold it to its descriptor themselves: hashing twice would cost as much
    /// as unpacking.
    /// </summary>
    internal async Task<Stream> OpenUnverifiedAsync(Descriptor blob, CancellationToken cancellation)
    {
        string where = $"{Name}@{blob.Digest}";
        return await ReadAsync(true, async replica =>
        {
            Uri address = await replica.AddressAsync($"blobs/{blob.Digest}", cancellation).ConfigureAwait(false);
            var request = new RegistryRequest(HttpMethod.Get, address, AuthScope.Pull(replica.Repository), "downloading the blob");
            return await BlobDownload.OpenAsync(replica.Connection, request, blob, where, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false) ?? throw new RegistryException(HttpStatusCode.NotFound, $"{where}: the registry does not have this blob.",
            MediaTypes.IsNonDistributable(blob.MediaType) ? "It is a non-distributable layer, which registries need not hold." : null);
    }

    /// <inheritdoc/>
    public override async Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellation) =>
        await HasBlobAsync(blob, AuthScope.Pull(_origin.Repository), cancellation).ConfigureAwait(false);

    private async Task<bool> HasBlobAsync(Descriptor blob, AuthScope scope, CancellationToken cancellation)
    {
        string where = $"{Name}@{blob.Digest}";
        Uri address = await _origin.AddressAsync($"blobs/{blob.Digest}", cancellation).ConfigureAwait(false);
        var request = new RegistryRequest(HttpMethod.Head, address, scope, "looking for the blob");
        HttpResponseMessage response = await _origin.Connection.SendAsync(request, where, cancellation).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
            throw await _origin.Connection.ErrorAsync(response, request, where, cancellation).ConfigureAwait(false);
        using (response)
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
                return false;
            return response.Content.Headers.ContentLength is not { } length || length == blob.Size
                ? true
                : throw LadingException.Input($"{where}: the registry says the blob has {length} bytes, its descriptor says {blob.Size}.");
        }
    }

    /// <inheritdoc/>
    public override async Task PushBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string? mountFrom, CancellationToken cancellation)
    {
        if (await HasBlobAsync(blob, AuthScope.Push(_origin.Repository), cancellation).ConfigureAwait(false))
            return;
        await new BlobUpload(_origin.Connection, _origin.Repository, Name).PushAsync(blob, open, mountFrom, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<Descriptor> PushManifestAsync(byte[] manifest, string mediaType, string? tag, CancellationToken cancellation)
    {
        if (manifest.Length > OciJson.MaxDocumentSize)
            throw LadingException.Input($"The manifest has {manifest.Length} bytes; {OciJson.MaxDocumentSize} are accepted.");
        DocumentShape.Check(manifest, mediaType, "The manifest to push");
        var descriptor = new Descriptor { MediaType = mediaType, Digest = Digest.Of(manifest), Size = manifest.Length };
        Digest? subject = ReferrersTag.Subject(manifest, mediaType, "The manifest to push");
        bool indexed = await PutManifestAsync(manifest, descriptor, tag ?? descriptor.Digest.Text, subject, cancellation).ConfigureAwait(false);
        if (subject is { } target && !indexed)
            await AddReferrerAsync(target, ReferrersTag.Entry(descriptor, manifest, Name), cancellation).ConfigureAwait(false);
        return descriptor;
    }

    /// <summary>True when the registry says that it took note of the subject: "Pushing Manifests with Subject".</summary>
    private async Task<bool> PutManifestAsync(byte[] manifest, Descriptor descriptor, string tagOrDigest, Digest? subject, CancellationToken cancellation)
    {
        string where = $"{Name}@{descriptor.Digest}";
        Uri address = await _origin.AddressAsync($"manifests/{tagOrDigest}", cancellation).ConfigureAwait(false);
        var request = new RegistryRequest(HttpMethod.Put, address, AuthScope.Push(_origin.Repository), "pushing the manifest")
        {
            Content = _ => Task.FromResult<HttpContent>(new UploadContent(new MemoryStream(manifest, writable: false), manifest.Length, descriptor.MediaType)),
        };
        HttpResponseMessage response = await _origin.Connection.SendAsync(request, where, cancellation).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted))
            throw await _origin.Connection.ErrorAsync(response, request, where, cancellation).ConfigureAwait(false);
        using (response)
        {
            string? stored = Header(response, "Docker-Content-Digest");
            if (stored is not null && stored.StartsWith("sha256:", StringComparison.Ordinal) && stored != descriptor.Digest.Text)
                throw LadingException.Network($"{where}: the registry stored the manifest as {Printable.Text(stored, 150)}; sent was {descriptor.Digest}.");
            return subject is { } s && Header(response, "OCI-Subject") == s.Text;
        }
    }

    /// <inheritdoc/>
    public override async Task<bool> DeleteManifestAsync(string tagOrDigest, CancellationToken cancellation)
    {
        StoredManifest? doomed = null;
        Digest? subject = null;
        if (Digest.TryParse(tagOrDigest, out Digest digest))
        {
            doomed = await FindManifestAsync(_origin, tagOrDigest, digest, cancellation).ConfigureAwait(false);
            if (doomed is null)
                return false;
            subject = ReferrersTag.Subject(doomed.Bytes, doomed.Descriptor.MediaType, $"{Name}@{digest}");
        }
        string where = $"{Name} {Printable.Text(tagOrDigest)}";
        Uri address = await _origin.AddressAsync($"manifests/{tagOrDigest}", cancellation).ConfigureAwait(false);
        var request = new RegistryRequest(HttpMethod.Delete, address, AuthScope.Delete(_origin.Repository), "deleting");
        HttpResponseMessage response = await _origin.Connection.SendAsync(request, where, cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            response.Dispose();
            return false;
        }
        if (!response.IsSuccessStatusCode)
            throw await _origin.Connection.ErrorAsync(response, request, where, cancellation).ConfigureAwait(false);
        response.Dispose();
        if (subject is { } target)
            await RemoveReferrerAsync(target, digest, cancellation).ConfigureAwait(false);
        return true;
    }

    private static async Task<byte[]> BodyAsync(HttpResponseMessage response, string where, RegistryRequest request, RegistryReplica replica, CancellationToken cancellation)
    {
        try
        {
            return await BoundedBody.ReadAsync(response, OciJson.MaxDocumentSize, where, replica.Connection.Settings.IdleTimeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or TimeoutException)
        {
            throw RegistryErrors.From(e, where, request.Doing, replica.Connection.Host);
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
