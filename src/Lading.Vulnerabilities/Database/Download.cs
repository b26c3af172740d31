using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Lading.Oci;
using Lading.Oci.Registry;

namespace Lading.Vulnerabilities.Database;

/// <summary>What came of a download.</summary>
internal enum DownloadState
{
    /// <summary>The file is there.</summary>
    Done,
    /// <summary>It has not changed since the tag that was given.</summary>
    NotModified,
    /// <summary>The server has no such file.</summary>
    NotFound,
}

/// <summary>A file that was fetched.</summary>
/// <param name="State">What came of it.</param>
/// <param name="Path">Where it is; empty unless it is there.</param>
/// <param name="ETag">The tag it was served with.</param>
internal readonly record struct Downloaded(DownloadState State, string Path, string? ETag);

/// <summary>
/// Fetches files by HTTP (RFC 9110) into a folder, or takes them from a folder in place. A download that broke off goes on
/// where it stopped, also in the next run, as long as the server still has the same file (<c>Range</c> with
/// <c>If-Range</c>, section 13.1.5). Every size is bounded; a MD5 that the server states is checked.
/// </summary>
internal sealed class Download(string folder, RetryPolicy retry, RegistrySettings settings) : IDisposable
{
    private const int MaxRedirects = 5;

    private readonly HttpConnections _connections = new(settings);

    /// <summary>True for a location that is fetched by HTTP.</summary>
    public static bool IsRemote(string location) =>
        location.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || location.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>A location below another: a URL with its path escaped, or a path.</summary>
    public static string Below(string root, params ReadOnlySpan<string> parts)
    {
        if (!IsRemote(root))
            return Path.Combine([root, .. parts]);
        string url = root.TrimEnd('/');
        foreach (string part in parts)
            url += "/" + Uri.EscapeDataString(part);
        return url;
    }

    /// <summary>
    /// Fetches <paramref name="location"/> as <paramref name="name"/>, unless it still has the tag <paramref name="known"/>.
    /// Throws <see cref="LadingException"/> when that cannot be done.
    /// </summary>
    public async Task<Downloaded> FetchAsync(string location, string name, string? known, long most, CancellationToken cancellation)
    {
        if (!IsRemote(location))
            return Local(location.StartsWith("file://", StringComparison.Ordinal) ? new Uri(location).LocalPath : location, known);
        if (!Uri.TryCreate(location, UriKind.Absolute, out Uri? url))
            throw LadingException.Usage($"'{Printable.Text(location)}' is not a URL.");
        var partial = new PartialFile(Path.Combine(folder, name));
        var clock = new RetryClock(retry);
        while (true)
        {
            long before = partial.Length;
            TimeSpan? asked = null;
            string problem;
            try
            {
                using HttpResponseMessage response = await SendAsync(url, partial, known, cancellation).ConfigureAwait(false);
                if (response.StatusCode == HttpStatusCode.NotModified)
                    return new Downloaded(DownloadState.NotModified, "", known);
                if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
                    return new Downloaded(DownloadState.NotFound, "", null);
                if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
                {
                    if (await partial.TakeAsync(response, most, location, settings.IdleTimeout, cancellation).ConfigureAwait(false))
                        return new Downloaded(DownloadState.Done, partial.Finish(), partial.ETag);
                    problem = "the file is not what the server says it is";
                }
                else if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && partial.Length > 0)
                {
                    partial.Restart();
                    problem = "the server has another file by now";
                }
                else if (RetryClock.IsTransient(response.StatusCode))
                {
                    asked = RetryClock.RetryAfter(response);
                    problem = $"the server answered {(int)response.StatusCode}";
                }
                else
                    throw LadingException.Network($"{Printable.Text(location)}: the server answered {(int)response.StatusCode} {Printable.Text(response.ReasonPhrase ?? "", 60)}.");
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && RetryClock.IsTransient(e))
            {
                problem = e.Message;
            }
            catch (HttpRequestException e)
            {
                throw LadingException.Network($"{Printable.Text(location)}: {Printable.Text(e.Message)}", "HTTPS_PROXY and NO_PROXY count; --from URL names a mirror; 'lading db import' needs no network.", e);
            }
            if (partial.Length > before)
                clock.Progressed();
            if (!clock.TryNext(asked, out TimeSpan delay))
            {
                throw LadingException.Network($"{Printable.Text(location)}: {Printable.Text(problem)}.",
                    asked is null ? "What has arrived is kept: the next 'lading db update' goes on from there." : $"The server asks to wait {asked.Value.TotalSeconds:0} s.");
            }
            await Task.Delay(delay, cancellation).ConfigureAwait(false);
        }
    }

    private static Downloaded Local(string path, string? known)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return new Downloaded(DownloadState.NotFound, "", null);
        string tag = $"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}";
        return tag == known ? new Downloaded(DownloadState.NotModified, "", known) : new Downloaded(DownloadState.Done, path, tag);
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, PartialFile partial, string? known, CancellationToken cancellation)
    {
        for (int redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (partial is { Length: > 0, ETag: { } tag })
            {
                request.Headers.Range = new RangeHeaderValue(partial.Length, null);
                request.Headers.TryAddWithoutValidation("If-Range", tag);
            }
            else if (known is not null)
                request.Headers.TryAddWithoutValidation("If-None-Match", known);
            HttpResponseMessage response = await HttpExchange.SendAsync(_connections.For(url), request, settings.IdleTimeout, cancellation).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } to)
                return response;
            response.Dispose();
            Uri next = new(url, to);
            if (redirects == MaxRedirects || next.Scheme is not ("http" or "https") || url.Scheme == "https" && next.Scheme != "https")
                throw LadingException.Network($"{Printable.Text(url.ToString())} redirects to {Printable.Text(next.ToString())}, which is not followed.");
            url = next;
        }
    }

    public void Dispose() => _connections.Dispose();
}

/// <summary>A file that arrives piece by piece, with the tag of what it is a piece of beside it.</summary>
internal sealed class PartialFile
{
    private readonly string _file;
    private readonly string _part;
    private readonly string _tag;

    public PartialFile(string file)
    {
        _file = file;
        _part = file + ".part";
        _tag = file + ".etag";
        ETag = File.Exists(_tag) && File.Exists(_part) ? File.ReadAllText(_tag) : null;
        if (ETag is null)
            Restart();
    }

    /// <summary>Bytes that have arrived.</summary>
    public long Length => File.Exists(_part) ? new FileInfo(_part).Length : 0;

    /// <summary>A strong tag of the whole; null when the server gave none, and then nothing can be resumed.</summary>
    public string? ETag { get; private set; }

    /// <summary>Forgets what has arrived.</summary>
    public void Restart()
    {
        File.Delete(_part);
        File.Delete(_tag);
        ETag = null;
    }

    /// <summary>Takes the body of a response. False when the whole is not what the server said, and everything starts again.</summary>
    public async Task<bool> TakeAsync(HttpResponseMessage response, long most, string where, TimeSpan idle, CancellationToken cancellation)
    {
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == Length;
        if (!goesOn)
        {
            Restart();
            if (response.StatusCode == HttpStatusCode.PartialContent)
                return false;
            // RFC 9110, section 8.8.3: a weak tag does not stand for the same bytes.
            ETag = response.Headers.ETag is { IsWeak: false } strong ? strong.Tag : null;
            if (ETag is not null)
                Write(() => File.WriteAllText(_tag, ETag));
        }
        long total = Length + (response.Content.Headers.ContentLength ?? 0);
        if (total > most)
            throw TooLarge(where, most);
        Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        FileStream file = null!;
        Write(() => file = new FileStream(_part, FileMode.Append, FileAccess.Write, FileShare.Read, 1));
        await using (file.ConfigureAwait(false))
        {
            byte[] buffer = new byte[128 << 10];
            long length = file.Length;
            int read;
            while ((read = await ReadAsync(body, buffer, idle, cancellation).ConfigureAwait(false)) > 0)
            {
                if ((length += read) > most)
                    throw TooLarge(where, most);
                Write(() => file.Write(buffer, 0, read));
            }
        }
        if (Expected(response) is not { } md5 || md5.AsSpan().SequenceEqual(Sum()))
            return true;
        Restart();
        return false;
    }

    /// <summary>Gives the file its name.</summary>
    public string Finish()
    {
        Write(() =>
        {
            File.Move(_part, _file, overwrite: true);
            File.Delete(_tag);
        });
        return _file;
    }

    private LadingException TooLarge(string where, long most)
    {
        Restart();
        return LadingException.Network($"{Printable.Text(where)} is larger than the {most} bytes that are accepted.");
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, TimeSpan idle, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(idle);
        try
        {
            return await body.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing arrived for {idle.TotalSeconds:0} s", e);
        }
    }

    /// <summary>The MD5 that Google's storage states: <c>x-goog-hash: crc32c=..., md5=...</c>.</summary>
    private static byte[]? Expected(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("x-goog-hash", out IEnumerable<string>? values))
            return null;
        foreach (string part in values.SelectMany(v => v.Split(',')))
        {
            byte[] md5 = new byte[16];
            if (part.Trim() is ['m', 'd', '5', '=', .. var text] && Convert.TryFromBase64String(text, md5, out int length) && length == 16)
                return md5;
        }
        return null;
    }

    private byte[] Sum()
    {
        using FileStream file = File.OpenRead(_part);
#pragma warning disable CA5351 // Against damage on the way, not against an attacker: it is what the server states.
        return MD5.HashData(file);
#pragma warning restore CA5351
    }

    private static void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The download cannot be kept: {Printable.Text(e.Message)}", "The database that was there before is unchanged.", e);
        }
    }
}
