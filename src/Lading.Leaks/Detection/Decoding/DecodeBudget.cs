namespace Lading.Leaks.Detection.Decoding;

/// <summary>Bytes that may still be decoded in one search, so that what is nested cannot cost more than a multiple of what was given.</summary>
internal sealed class DecodeBudget(int content)
{
    private long _left = 8L * content + (1 << 20);

    /// <summary>Takes some; false when there are not that many left.</summary>
    public bool Take(long bytes)
    {
        if (bytes > _left)
            return false;
        _left -= bytes;
        return true;
    }
}
