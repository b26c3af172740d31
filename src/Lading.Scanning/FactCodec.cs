using System.Text;

namespace Lading.Scanning;

/// <summary>Writes facts for the cache: variable-length integers, UTF-8 strings, byte blocks. Not thread-safe.</summary>
public sealed class FactWriter : IDisposable
{
    private readonly NativeBuffer _buffer = new();
    private int _length;

    /// <summary>What was written; valid until more is.</summary>
    public ReadOnlySpan<byte> Written => _buffer.Span(_length);

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private Span<byte> Next(int length)
    {
        long needed = (long)_length + length;
        if (needed > _buffer.Capacity)
            _buffer.Reserve(Math.Max(Math.Max(needed, 64 << 10), Math.Min(Array.MaxLength, _buffer.Capacity * 2L)));
        return _buffer.Span((int)needed)[_length..];
    }

    /// <summary>A number; small magnitudes take one byte.</summary>
    public void Number(long value)
    {
        ulong zigzag = (ulong)(value << 1) ^ (ulong)(value >> 63);
        Span<byte> span = Next(10);
        int length = 0;
        while (zigzag >= 0x80)
        {
            span[length++] = (byte)(zigzag | 0x80);
            zigzag >>= 7;
        }
        span[length++] = (byte)zigzag;
        _length += length;
    }

    /// <summary>A string or null.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Number(-1);
            return;
        }
        int length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, Next(length));
        _length += length;
    }

    /// <summary>A block of bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        Raw(value);
    }

    /// <summary>Bytes as they are, without their length.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Next(value.Length));
        _length += value.Length;
    }

    /// <summary>Begins anew, in the same memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>A list: its count, then each item by <paramref name="write"/>.</summary>
    public void List<T>(IReadOnlyCollection<T> items, Action<FactWriter, T> write)
    {
        Number(items.Count);
        foreach (T item in items)
            write(this, item);
    }

    /// <summary>A list of strings.</summary>
    public void Texts(IReadOnlyCollection<string> items) => List(items, static (w, s) => w.Text(s));

    /// <summary>A map of strings.</summary>
    public void Map(IReadOnlyDictionary<string, string> map) => List(map, static (w, p) => { w.Text(p.Key); w.Text(p.Value); });
}

/// <summary>Reads what <see cref="FactWriter"/> wrote; with <paramref name="repeats"/>, short texts that come again are made once. A damaged cache entry throws <see cref="InvalidDataException"/>.</summary>
public ref struct FactReader(ReadOnlySpan<byte> bytes, bool repeats = false)
{
    private const int MaxShared = 64;
    private static readonly Dictionary<string, string> NoMap = [];

    private ReadOnlySpan<byte> _rest = bytes;
    private readonly string?[]? _shared = repeats ? new string?[1024] : null;

    /// <summary>Reads one item of a list.</summary>
    public delegate T ItemReader<out T>(ref FactReader reader);

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>A number.</summary>
    public long Number()
    {
        ulong zigzag = 0;
        for (int shift = 0, i = 0; shift < 64; shift += 7, i++)
        {
            if (i >= _rest.Length)
                break;
            zigzag |= (ulong)(_rest[i] & 0x7f) << shift;
            if (_rest[i] >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        }
        throw Damaged();
    }

    /// <summary>A number that fits in an int.</summary>
    public int Int() => Number() is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Damaged();

    /// <summary>A string or null.</summary>
    public string? Text()
    {
        int length = Int();
        return length < 0 ? null : _shared is null || length is 0 or > MaxShared ? Encoding.UTF8.GetString(Take(length)) : Shared(_shared, Take(length));
    }

    /// <summary>Short texts repeat: words, architectures, maintainers. One that was read before is not made again.</summary>
    private static string Shared(string?[] shared, ReadOnlySpan<byte> text)
    {
        uint hash = (uint)text.Length;
        foreach (byte b in text)
            hash = (hash ^ b) * 16777619;
        ref string? place = ref shared[(hash ^ hash >> 16) & 1023];
        if (place is not null && Ascii.Equals(text, place))
            return place;
        return place = Encoding.UTF8.GetString(text);
    }

    /// <summary>The UTF-8 of a string, in place; empty for null, which <paramref name="isNull"/> tells from "".</summary>
    public ReadOnlySpan<byte> Utf8(out bool isNull)
    {
        int length = Int();
        isNull = length < 0;
        return isNull ? default : Take(length);
    }

    /// <summary>A string.</summary>
    public string RequiredText() => Text() ?? throw Damaged();

    /// <summary>A block of bytes.</summary>
    public byte[] Bytes() => Take(Int()).ToArray();

    /// <summary>A block of bytes, in place.</summary>
    public ReadOnlySpan<byte> Block() => Take(Int());

    /// <summary>A list.</summary>
    public T[] List<T>(ItemReader<T> read)
    {
        int count = Int();
        if (count < 0 || count > _rest.Length)
            throw Damaged();
        if (count == 0)
            return [];
        var items = new T[count];
        for (int i = 0; i < count; i++)
            items[i] = read(ref this);
        return items;
    }

    /// <summary>A list of strings.</summary>
    public string[] Texts() => List(static (ref r) => r.RequiredText());

    /// <summary>A map of strings.</summary>
    public IReadOnlyDictionary<string, string> Map()
    {
        int count = Int();
        if (count < 0 || count > _rest.Length)
            throw Damaged();
        if (count == 0)
            return NoMap;
        var map = new Dictionary<string, string>(count, StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
            map[RequiredText()] = RequiredText();
        return map;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
            throw Damaged();
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static InvalidDataException Damaged() => new("a cached fact is damaged");
}
