using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers;

/// <summary>What one file may unpack to, all that is nested in it together. Not thread-safe.</summary>
/// <param name="maxBytes">Bytes.</param>
/// <param name="maxMembers">Members.</param>
/// <param name="maxRatio">How many times its own size, once past <paramref name="ratioFloor"/>.</param>
/// <param name="ratioFloor">Unpacked bytes up to which the ratio is not looked at.</param>
internal sealed class UnpackBudget(long maxBytes, int maxMembers, int maxRatio, long ratioFloor)
{
    private long _size;
    private long _unpacked;
    private int _members;

    /// <summary>Begins with a file of so many bytes.</summary>
    public void Begin(long size) => (_size, _unpacked, _members) = (size, 0, 0);

    /// <summary>Counts a member; beyond the limit the whole file is given up.</summary>
    public void CountMember()
    {
        if (++_members > maxMembers)
            throw new LimitException($"it has more than {maxMembers} members; the rest was not searched");
    }

    /// <summary>
    /// Counts unpacked bytes; beyond a limit the whole file is given up. <paramref name="dense"/>: what is made of small differences
    /// may well be many times larger.
    /// </summary>
    public void Count(long bytes, bool dense = false)
    {
        _unpacked += bytes;
        if (_unpacked > maxBytes)
            throw new LimitException($"it unpacks to more than {maxBytes} bytes; the rest was not searched");
        if (!dense && _unpacked > ratioFloor && _unpacked / maxRatio > _size)
            throw new LimitException($"it unpacks to more than {maxRatio} times its size; the rest was not searched");
    }

    /// <summary>The same stream, its bytes counted as they are read.</summary>
    public Stream Count(Stream unpacked) => new ReadingStream(target =>
    {
        int read = unpacked.Read(target);
        Count(read);
        return read;
    });
}

/// <summary>A limit on a whole file is met: nothing more of it is looked at.</summary>
internal sealed class LimitException(string message) : Exception(message);
