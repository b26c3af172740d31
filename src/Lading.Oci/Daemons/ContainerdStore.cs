using System.Net.Sockets;
using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Oci.Daemons;

/// <summary>
/// The images of one namespace of containerd, read-only: names from <c>containerd.services.images.v1.Images/Get</c>,
/// content by digest from <c>containerd.services.content.v1.Content/Read</c>.
/// </summary>
internal sealed class ContainerdStore(string socket, string space) : ArtifactStore
{
    private readonly GrpcChannel _channel = new(socket, ("containerd-namespace", space));

    public override string Name => $"containerd ({Printable.Text(socket)}, namespace {Printable.Text(space)})";

    /// <summary>The manifest under an image name, as written or completed like a registry's (<c>docker.io/library/…:latest</c>), or a digest.</summary>
    public override async Task<StoredManifest?> FindManifestAsync(string tagOrDigest, CancellationToken cancellation)
    {
        if (Digest.TryParse(tagOrDigest, out Digest digest))
            return await ReadManifestAsync(digest, null, cancellation).ConfigureAwait(false);
        string? full = ImageReference.TryParse(tagOrDigest, out ImageReference? reference, out _) ? reference!.ToString() : null;
        foreach (string name in new[] { tagOrDigest, full }.OfType<string>().Distinct(StringComparer.Ordinal))
            if (await FindTargetAsync(name, cancellation).ConfigureAwait(false) is { } target)
                return await ReadManifestAsync(target.Digest, target.MediaType, cancellation).ConfigureAwait(false)
                    ?? throw LadingException.Input($"{Name} knows the image {Printable.Text(name)} but does not have {target.Digest}.");
        return null;
    }

    private async Task<(Digest Digest, string MediaType)?> FindTargetAsync(string name, CancellationToken cancellation)
    {
        byte[]? message = await GuardAsync(async () =>
        {
            using GrpcAnswer answer = await _channel.CallAsync("containerd.services.images.v1.Images/Get", new ProtobufWriter().Text(1, name).ToArray(), cancellation).ConfigureAwait(false);
            return await answer.NextAsync(cancellation).ConfigureAwait(false) ?? throw new InvalidDataException("the answer is empty");
        }).ConfigureAwait(false);
        return message is null ? null : ReadTarget(message);
    }

    /// <summary>GetImageResponse.image.target: the descriptor's media type and digest.</summary>
    private (Digest, string)? ReadTarget(byte[] message)
    {
        string mediaType = "", digest = "";
        try
        {
            for (var response = new ProtobufReader(message); response.Next();)
                for (var image = new ProtobufReader(response.Field == 1 ? response.Bytes : default); image.Next();)
                    for (var target = new ProtobufReader(image.Field == 3 ? image.Bytes : default); target.Next();)
                    {
                        mediaType = target.Field == 1 ? target.Text : mediaType;
                        digest = target.Field == 2 ? target.Text : digest;
                    }
        }
        catch (InvalidDataException e)
        {
            throw LadingException.Network($"{Name} sent a damaged answer: {e.Message}.", null, e);
        }
        return (Digest.Parse(digest), mediaType);
    }

    private async Task<StoredManifest?> ReadManifestAsync(Digest digest, string? mediaType, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        bool found = await GuardAsync(async () =>
        {
            await using Stream content = await ContentStream.OpenAsync(_channel, digest, cancellation).ConfigureAwait(false);
            byte[] buffer = new byte[64 << 10];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0 && bytes.Length <= OciJson.MaxDocumentSize)
                bytes.Write(buffer, 0, read);
            return bytes;
        }).ConfigureAwait(false) is not null;
        if (!found)
            return null;
        if (bytes.Length > OciJson.MaxDocumentSize)
            throw LadingException.Input($"{Name}: {digest} is longer than {OciJson.MaxDocumentSize} bytes, which no manifest is.");
        using var hash = digest.CreateHash();
        hash.AppendData(bytes.ToArray());
        Digest actual = Digest.FromHash(digest.Algorithm, hash.GetHashAndReset());
        if (actual != digest)
            throw LadingException.Input($"{Name}: the content of {digest} has the digest {actual}.");
        mediaType ??= DocumentShape.MediaTypeOf(bytes.ToArray(), $"{Name}@{digest}");
        return mediaType is null ? null : new StoredManifest(new Descriptor { MediaType = mediaType, Digest = digest, Size = bytes.Length }, bytes.ToArray());
    }

    /// <summary>The blob as it comes; whoever reads it verifies it.</summary>
    public async Task<Stream> OpenUnverifiedAsync(Descriptor blob, CancellationToken cancellation) =>
        await GuardAsync(() => ContentStream.OpenAsync(_channel, blob.Digest, cancellation)).ConfigureAwait(false)
        ?? throw LadingException.Input($"{Name} does not have the blob {blob.Digest}.", "containerd may be set to drop the packed layers of images it unpacked (discard_unpacked_layers): pull the image again with that off.");

    public override async Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellation) =>
        new VerifiedStream(await OpenUnverifiedAsync(blob, cancellation).ConfigureAwait(false), blob, $"{Name}@{blob.Digest}");

    public override async Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellation)
    {
        await using Stream? stream = await GuardAsync(() => ContentStream.OpenAsync(_channel, blob.Digest, cancellation)).ConfigureAwait(false);
        return stream is not null;
    }

    /// <summary>Null for what containerd says it does not have; other failures are network errors.</summary>
    private async Task<T?> GuardAsync<T>(Func<Task<T>> call) where T : class
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (GrpcException e) when (e.Status == GrpcException.NotFound)
        {
            return null;
        }
        catch (Exception e) when (e is GrpcException or HttpRequestException or IOException or InvalidDataException)
        {
            bool denied = e.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied };
            throw LadingException.Network($"{Name} failed: {Printable.Text((e.InnerException ?? e).Message)}",
                denied ? "Its socket is usually open to root only." : "The image can be exported instead: ctr images export image.tar NAME, then oci-archive:image.tar.", e);
        }
    }

    public override Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellation) => throw ReadOnly();

    public override Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Descriptor>>([]);

    public override Task PushBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string? mountFrom, CancellationToken cancellation) => throw ReadOnly();

    public override Task<Descriptor> PushManifestAsync(byte[] manifest, string mediaType, string? tag, CancellationToken cancellation) => throw ReadOnly();

    public override Task<bool> DeleteManifestAsync(string tagOrDigest, CancellationToken cancellation) => throw ReadOnly();

    private NotSupportedException ReadOnly() => new($"{Name} is only read from");

    public override ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return base.DisposeAsync();
    }
}
