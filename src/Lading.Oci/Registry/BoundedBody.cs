namespace Lading.Oci.Registry;

/// <summary>Reading the body of a response without trusting its length.</summary>
internal static class BoundedBody
{
    /// <summary>The whole body; an input error when it is longer than <paramref name="most"/> bytes.</summary>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, int most, string where, TimeSpan idle, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > most)
            throw LadingException.Input($"{where} has {response.Content.Headers.ContentLength} bytes; {most} are accepted.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // The whole of a document of a few MiB has to arrive in five times the idle time: one byte a minute is no progress.
        limit.CancelAfter(idle * 5);
        try
        {
            byte[] bytes = await PeekAsync(response, most + 1, limit.Token).ConfigureAwait(false);
            return bytes.Length <= most ? bytes : throw LadingException.Input($"{where} has more than {most} bytes, the most that is accepted.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{where} did not arrive within {idle.TotalSeconds * 5:0} s.");
        }
    }

    /// <summary>At most the first <paramref name="most"/> bytes.</summary>
    public static async Task<byte[]> PeekAsync(HttpResponseMessage response, int most, CancellationToken cancellation)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        byte[] buffer = new byte[Math.Min(most, 16 << 10)];
        int length = 0;
        while (length < most)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(most, buffer.Length * 2));
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
                break;
            length += read;
        }
        Array.Resize(ref buffer, length);
        return buffer;
    }
}
