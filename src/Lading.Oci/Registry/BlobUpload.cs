using System.Net;
using Lading.Oci.Layers;
using Lading.Oci.Stores;

namespace Lading.Oci.Registry;

/// <summary>
/// Pushes one blob: distribution specification, "Pushing Blobs". Mounts it from another repository where that is
/// possible; else sends it in one piece, or in chunks, of which one that failed is continued where the registry stands.
/// What is sent is hashed, and an upload of other bytes than the descriptor names is never completed.
/// </summary>
internal sealed class BlobUpload(RegistryConnection connection, string repository, string where)
{
    private const int DefaultChunk = 16 << 20;
    private const int SmallestChunk = 1 << 20;
    private const int LargestChunk = 256 << 20;

    private readonly AuthScope _scope = AuthScope.Push(repository);

    /// <summary>An upload the registry has opened.</summary>
    private sealed record Session(Uri Location, long LeastChunk);

    public async Task PushAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string? mountFrom, CancellationToken cancellation)
    {
        Uri uploads = new(await connection.RootAsync(cancellation).ConfigureAwait(false), $"{repository}/blobs/uploads/");
        Session? opened = null;
        if (mountFrom is not null && mountFrom != repository)
        {
            (bool mounted, opened) = await TryMountAsync(uploads, blob, mountFrom, cancellation).ConfigureAwait(false);
            if (mounted)
                return;
        }
        int? chunk = connection.Settings.ChunkSize is { } size ? Math.Clamp(size, SmallestChunk, LargestChunk) : null;
        var clock = new RetryClock(connection.Settings.Retry);
        while (true)
        {
            Session session = opened ?? await StartAsync(uploads, cancellation).ConfigureAwait(false);
            opened = null;
            bool inChunks = chunk is { } c && blob.Size > c;
            (bool done, HttpResponseMessage? refusal, Exception? failure) = inChunks
                ? await SendChunksAsync(session, blob, open, chunk!.Value, cancellation).ConfigureAwait(false)
                : await SendWholeAsync(session, blob, open, cancellation).ConfigureAwait(false);
            if (done)
                return;
            if (refusal?.StatusCode == HttpStatusCode.RequestEntityTooLarge && !inChunks && blob.Size > SmallestChunk)
            {
                refusal.Dispose();
                chunk = (int)Math.Min(DefaultChunk, blob.Size - 1);
                continue;
            }
            string doing = $"uploading {blob.Digest}";
            bool transient = refusal is not null ? RetryClock.IsTransient(refusal.StatusCode) : RetryClock.IsTransient(failure!);
            if (!transient || !clock.TryNext(refusal is null ? null : RetryClock.RetryAfter(refusal), out TimeSpan delay))
                throw refusal is not null
                    ? await connection.ErrorAsync(refusal, new RegistryRequest(HttpMethod.Put, uploads, _scope, doing), where, cancellation).ConfigureAwait(false)
                    : RegistryErrors.From(failure!, where, doing, connection.Host);
            refusal?.Dispose();
            await Task.Delay(delay, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>"Mounting a blob from another repository". A registry that will not may open an upload instead.</summary>
    private async Task<(bool Mounted, Session? Opened)> TryMountAsync(Uri uploads, Descriptor blob, string from, CancellationToken cancellation)
    {
        var target = new Uri(uploads, $"?mount={Uri.EscapeDataString(blob.Digest.Text)}&from={Uri.EscapeDataString(from)}");
        var request = new RegistryRequest(HttpMethod.Post, target, AuthScope.Mount(repository, from), $"mounting {blob.Digest}") { Content = Empty };
        HttpResponseMessage response;
        try
        {
            response = await connection.SendAsync(request, where, cancellation).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            // No token for the other repository: it was an offer, not a need.
            return (false, null);
        }
        using (response)
        {
            return response.StatusCode switch
            {
                HttpStatusCode.Created => (Confirmed(response, blob), null),
                HttpStatusCode.Accepted => (false, Opened(response, target)),
                _ => (false, null),
            };
        }
    }

    private async Task<Session> StartAsync(Uri uploads, CancellationToken cancellation)
    {
        var request = new RegistryRequest(HttpMethod.Post, uploads, _scope, "starting an upload") { Content = Empty };
        HttpResponseMessage response = await connection.SendAsync(request, where, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Accepted)
            throw await connection.ErrorAsync(response, request, where, cancellation).ConfigureAwait(false);
        using (response)
            return Opened(response, uploads);
    }

    private Session Opened(HttpResponseMessage response, Uri asked)
    {
        long least = response.Headers.TryGetValues("OCI-Chunk-Min-Length", out IEnumerable<string>? values) && long.TryParse(values.First(), out long l) ? l : 0;
        return new Session(Next(response, asked), least);
    }

    /// <summary>Where the upload goes on. A registry behind a proxy may not know that it is reached by HTTPS.</summary>
    private Uri Next(HttpResponseMessage response, Uri asked)
    {
        Uri location = response.Headers.Location ?? throw new RegistryException(response.StatusCode, $"{where}: the registry opened an upload and did not say where.", null);
        if (!Uri.TryCreate(asked, location, out Uri? next))
            throw new RegistryException(response.StatusCode, $"{where}: the registry directs the upload to something that is no address.", null);
        if (asked.Scheme == "https" && next.Scheme == "http" && next.IdnHost == asked.IdnHost)
            next = new UriBuilder(next) { Scheme = "https", Port = next.IsDefaultPort ? asked.Port : next.Port }.Uri;
        if (next.Scheme != asked.Scheme && next.Scheme != "https")
            throw new RegistryException(response.StatusCode, $"{where}: the registry directs the upload to {Printable.Text(next.Authority)} without TLS.", null);
        return RegistryHosts.PointsInward(asked, next)
            ? throw new RegistryException(response.StatusCode, $"{where}: the registry directs the upload to this machine or a link-local address, {Printable.Text(next.Authority)}.", null)
            : next;
    }

    /// <summary>"POST then PUT": the whole blob as the body of the closing request.</summary>
    private async Task<(bool, HttpResponseMessage?, Exception?)> SendWholeAsync(Session session, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation)
    {
        var request = new RegistryRequest(HttpMethod.Put, WithDigest(session.Location, blob.Digest), _scope, $"uploading {blob.Digest}")
        {
            Content = async token => new UploadContent(new VerifiedStream(await open(token).ConfigureAwait(false), blob, $"{where}: the upload of {blob.Digest}"), blob.Size, "application/octet-stream"),
            Retry = false,
        };
        return await FinishAsync(request, blob, cancellation).ConfigureAwait(false);
    }

    private async Task<(bool, HttpResponseMessage?, Exception?)> FinishAsync(RegistryRequest request, Descriptor blob, CancellationToken cancellation)
    {
        try
        {
            HttpResponseMessage response = await connection.SendAsync(request, where, cancellation).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.NoContent or HttpStatusCode.OK))
                return (false, response, null);
            using (response)
                return (Confirmed(response, blob), null, null);
        }
        catch (RegistryException e) when (e.InnerException is { } cause)
        {
            return (false, null, cause);
        }
    }

    /// <summary>"Pushing a blob in chunks".</summary>
    private async Task<(bool, HttpResponseMessage?, Exception?)> SendChunksAsync(Session session, Descriptor blob, Func<CancellationToken, Task<Stream>> open, int size, CancellationToken cancellation)
    {
        size = (int)Math.Min(blob.Size, Math.Max(size, Math.Min(session.LeastChunk, LargestChunk)));
        byte[] chunk = new byte[size];
        Stream source = await open(cancellation).ConfigureAwait(false);
        await using var content = new VerifiedStream(source, blob, $"{where}: the upload of {blob.Digest}");
        Uri location = session.Location;
        for (long start = 0; start < blob.Size;)
        {
            int length = await content.ReadAtLeastAsync(chunk, size, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            (Uri? next, HttpResponseMessage? refusal, Exception? failure) = await SendChunkAsync(location, start, chunk.AsMemory(0, length), cancellation).ConfigureAwait(false);
            if (next is null)
                return (false, refusal, failure);
            location = next;
            start += length;
        }
        return await FinishAsync(new RegistryRequest(HttpMethod.Put, WithDigest(location, blob.Digest), _scope, $"finishing the upload of {blob.Digest}") { Content = Empty }, blob, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends one chunk, as often as it takes; the location of the next one, or what stands against it.</summary>
    private async Task<(Uri? Next, HttpResponseMessage? Refusal, Exception? Failure)> SendChunkAsync(Uri location, long start, ReadOnlyMemory<byte> chunk, CancellationToken cancellation)
    {
        var clock = new RetryClock(connection.Settings.Retry);
        int sent = 0;
        while (sent < chunk.Length)
        {
            HttpResponseMessage? response = null;
            Exception? failure = null;
            try
            {
                response = await connection.SendAsync(Patch(location, start + sent, chunk[sent..]), where, cancellation).ConfigureAwait(false);
            }
            catch (RegistryException e) when (e.InnerException is { } cause)
            {
                failure = cause;
            }
            if (response?.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.NoContent or HttpStatusCode.Created)
            {
                location = Next(response, location);
                long stands = Stands(response) ?? start + chunk.Length;
                response.Dispose();
                if (stands <= start + sent || stands > start + chunk.Length)
                    return (null, null, new IOException($"the registry says it has {stands} bytes after {start + chunk.Length} were sent"));
                sent = (int)(stands - start);
                continue;
            }
            bool goOn = response is null ? RetryClock.IsTransient(failure!)
                : RetryClock.IsTransient(response.StatusCode) || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;
            if (!goOn || !clock.TryNext(response is null ? null : RetryClock.RetryAfter(response), out TimeSpan delay))
                return (null, response, failure);
            response?.Dispose();
            await Task.Delay(delay, cancellation).ConfigureAwait(false);
            (Uri? found, long offset) = await StatusAsync(location, cancellation).ConfigureAwait(false);
            if (found is null || offset < start || offset > start + chunk.Length)
                return (null, null, new IOException("the registry lost the upload"));
            location = found;
            sent = (int)(offset - start);
        }
        return (location, null, null);
    }

    private RegistryRequest Patch(Uri location, long start, ReadOnlyMemory<byte> bytes) => new(HttpMethod.Patch, location, _scope, "uploading a chunk")
    {
        Content = _ =>
        {
            var content = new UploadContent(new MemoryStream(bytes.ToArray(), writable: false), bytes.Length, "application/octet-stream");
            // The specification's form has no unit, unlike HTTP's own.
            content.Headers.TryAddWithoutValidation("Content-Range", $"{start}-{start + bytes.Length - 1}");
            return Task.FromResult<HttpContent>(content);
        },
        Retry = false,
    };

    /// <summary>How far the registry came: "GET" of the upload's location.</summary>
    private async Task<(Uri? Location, long Offset)> StatusAsync(Uri location, CancellationToken cancellation)
    {
        var request = new RegistryRequest(HttpMethod.Get, location, _scope, "asking how far an upload came");
        using HttpResponseMessage response = await connection.SendAsync(request, where, cancellation).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.Accepted or HttpStatusCode.OK))
            return (null, 0);
        return (response.Headers.Location is null ? location : Next(response, location), Stands(response) ?? 0);
    }

    /// <summary>Bytes the registry has, from <c>Range: 0-LAST</c>. An empty upload is written 0-0, as is one of a single byte.</summary>
    private static long? Stands(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Range", out var values))
            return null;
        string range = values.ToString();
        return long.TryParse(range.AsSpan(range.LastIndexOf('-') + 1), out long last) && last >= 0 ? (last == 0 ? 0 : last + 1) : null;
    }

    private bool Confirmed(HttpResponseMessage response, Descriptor blob)
    {
        string? stored = response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values) ? values.First() : null;
        return stored is null || stored == blob.Digest.Text || !stored.StartsWith(blob.Digest.Algorithm + ":", StringComparison.Ordinal)
            ? true
            : throw LadingException.Network($"{where}: the registry stored {Printable.Text(stored, 150)} where {blob.Digest} was sent.");
    }

    private static Uri WithDigest(Uri location, Digest digest) =>
        new UriBuilder(location) { Query = (location.Query.Length > 1 ? location.Query[1..] + "&" : "") + "digest=" + Uri.EscapeDataString(digest.Text) }.Uri;

    private static Task<HttpContent> Empty(CancellationToken cancellation) => Task.FromResult<HttpContent>(new ByteArrayContent([]));
}
