using System.Runtime.InteropServices;
using System.Text;

namespace Lading.Secrets.Delivery;

/// <summary>
/// An environment as execve(2) takes it: texts <c>NAME=value</c> by their addresses. What came from this process stays where it is, byte for byte; what
/// is set is kept in memory of its own. Not for several threads.
/// </summary>
internal sealed unsafe class EnvironmentBlock : IDisposable
{
    private readonly List<nint> _texts = [];
    private readonly List<SecretEntry> _own = [];

    /// <summary>The environment of this process.</summary>
    public static EnvironmentBlock OfThisProcess()
    {
        var block = new EnvironmentBlock();
        byte** texts = *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        for (; texts is not null && *texts is not null; texts++)
            block._texts.Add((nint)(*texts));
        return block;
    }

    /// <summary>How many variables it has.</summary>
    public int Count => _texts.Count;

    /// <summary>The names in order; what has no equals sign has none.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            foreach (nint text in _texts)
                if (NameOf(text) is { } name)
                    yield return name;
        }
    }

    /// <summary>The value of a variable; empty when it is not set. Valid until it is set or removed.</summary>
    public ReadOnlySpan<byte> this[string name]
    {
        get
        {
            byte[] start = Start(name);
            foreach (nint text in _texts)
                if (Bytes(text) is var bytes && bytes.StartsWith(start))
                    return bytes[start.Length..];
            return [];
        }
    }

    /// <summary>The value of a variable that is no secret; null when it is not set.</summary>
    public string? Text(string name) => Has(name) ? Encoding.UTF8.GetString(this[name]) : null;

    /// <summary>True when the variable is there, also with nothing in it.</summary>
    public bool Has(string name) => Find(Start(name)) >= 0;

    /// <summary>Sets a variable in place of any that has its name; the block disposes of the entry.</summary>
    public void Set(SecretEntry entry)
    {
        _own.Add(entry);
        Remove(entry.Name);
        _texts.Add(entry.Text);
    }

    /// <summary>Takes a variable out, as often as it is there.</summary>
    public void Remove(string name)
    {
        byte[] start = Start(name);
        for (int at = Find(start); at >= 0; at = Find(start))
            _texts.RemoveAt(at);
    }

    /// <summary>The addresses of all texts and a null at the end. The caller frees the memory, if it comes to that.</summary>
    public byte** ToPointers()
    {
        byte** pointers = (byte**)NativeMemory.Alloc((nuint)(_texts.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < _texts.Count; i++)
            pointers[i] = (byte*)_texts[i];
        pointers[_texts.Count] = null;
        return pointers;
    }

    public void Dispose()
    {
        _texts.Clear();
        foreach (SecretEntry entry in _own)
            entry.Dispose();
    }

    private int Find(ReadOnlySpan<byte> start)
    {
        for (int i = 0; i < _texts.Count; i++)
            if (Bytes(_texts[i]).StartsWith(start))
                return i;
        return -1;
    }

    private static string? NameOf(nint text)
    {
        ReadOnlySpan<byte> bytes = Bytes(text);
        int equals = bytes.IndexOf((byte)'=');
        return equals <= 0 ? null : Encoding.UTF8.GetString(bytes[..equals]);
    }

    private static ReadOnlySpan<byte> Bytes(nint text) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text);

    private static byte[] Start(string name) => Encoding.UTF8.GetBytes(name + "=");
}
