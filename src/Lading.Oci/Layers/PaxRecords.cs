using System.Buffers.Text;

namespace Lading.Oci.Layers;

/// <summary>
/// What pax (POSIX.1-2017 pax, "pax Extended Header") and GNU long-name headers say about the entry that follows.
/// </summary>
internal sealed class PaxRecords
{
    private byte[] _path = [];
    private byte[] _link = [];

    public ReadOnlySpan<byte> Path => _path;
    public ReadOnlySpan<byte> Link => _link;
    public long? Size { get; private set; }
    public bool IsSparse { get; private set; }

    public void Clear()
    {
        _path = _link = [];
        Size = null;
        IsSparse = false;
    }

    public void LongName(ReadOnlySpan<byte> value) => _path = value.TrimEnd((byte)0).ToArray();

    public void LongLink(ReadOnlySpan<byte> value) => _link = value.TrimEnd((byte)0).ToArray();

    /// <summary>Reads records <c>"%d %s=%s\n", length, keyword, value</c>; a record that breaks the form is a fault.</summary>
    public void Add(ReadOnlySpan<byte> block, Func<string, Exception> fault)
    {
        while (!block.IsEmpty)
        {
            if (!Utf8Parser.TryParse(block, out int length, out int digits) || digits >= block.Length || block[digits] != ' ' ||
                length <= digits + 2 || length > block.Length || block[length - 1] != '\n')
                throw fault("a pax header is not a list of records");
            ReadOnlySpan<byte> record = block[(digits + 1)..(length - 1)];
            block = block[length..];
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0)
                throw fault("a pax record has no keyword");
            Add(record[..equals], record[(equals + 1)..], fault);
        }
    }

    private void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Func<string, Exception> fault)
    {
        if (key.SequenceEqual("path"u8) || key.SequenceEqual("GNU.sparse.name"u8))
        {
            if (value.Contains((byte)0))
                throw fault("a pax path holds a zero byte");
            _path = value.ToArray();
        }
        else if (key.SequenceEqual("linkpath"u8))
        {
            if (value.Contains((byte)0))
                throw fault("a pax link holds a zero byte");
            _link = value.ToArray();
        }
        else if (key.SequenceEqual("size"u8))
        {
            if (!Utf8Parser.TryParse(value, out long size, out int used) || used != value.Length || size < 0)
                throw fault("a pax size is negative or not a number");
            Size = size;
        }
        if (key.StartsWith("GNU.sparse."u8))
            IsSparse = true;
    }
}
