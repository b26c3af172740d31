namespace Lading.Leaks.Detection.Decoding;

/// <summary>Bytes that may still be decoded in one search, so that what is nested cannot cost more than a multiple of what was given.</summary>
internal sealed class DecodeBudget(int content)
{
    private long _left = 8L * content + (1 << 20);

    /// <summary>Whether something was left encoded for want of it.</summary>
    public ScanCuts Cuts { get; private set; }

    /// <summary>Says that something was not undone to its end.</summary>
    public void Cut() => Cuts |= ScanCuts.Decoding;

    /// <summary>Takes some; false when there are not that many left.</summary>
    public bool Take(long bytes)
    {
        if (bytes > _left)
        {
            Cut();
            return false;
        }
        _left -= bytes;
        return true;
    }
}
