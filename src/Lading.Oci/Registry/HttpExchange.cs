namespace Lading.Oci.Registry;

/// <summary>One request and the head of its response, within a time that runs only while nothing moves.</summary>
internal static class HttpExchange
{
    /// <summary>
    /// Sends and waits for the response's headers. Throws <see cref="TimeoutException"/> when nothing was sent or
    /// received for <paramref name="idle"/>; an <see cref="UploadContent"/> keeps the time from running while it sends.
    /// </summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, TimeSpan idle, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(idle);
        if (request.Content is UploadContent upload)
            upload.Moved = () => limit.CancelAfter(idle);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            // A connect timeout of the handler arrives as a cancellation, too.
            throw new TimeoutException($"no answer within {idle.TotalSeconds:0} s", e);
        }
    }
}
