using System.Buffers;
using System.Security.Cryptography;

namespace Lading.Inventory.Documents;

/// <summary>
/// A document that is being made, in pieces: one block that doubles would be copied at each step, and large blocks make
/// the garbage collector run.
/// </summary>
internal sealed class DocumentBuffer : Stream, IBufferWriter<byte>
{
    private const int PieceSize = 64 << 10;

    private readonly List<(byte[] Bytes, int Length)> _full = [];
    private byte[] _piece = new byte[PieceSize];
    private int _used;

    /// <summary>The first bytes, at most one piece: where the head of the document is.</summary>
    public Span<byte> Head => _full.Count == 0 ? _piece.AsSpan(0, _used) : _full[0].Bytes.AsSpan(0, _full[0].Length);

    /// <inheritdoc/>
    public override long Length => _full.Sum(p => (long)p.Length) + _used;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _piece.AsMemory(_used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _piece.AsSpan(_used);
    }

    /// <inheritdoc/>
    public void Advance(int count) => _used += count;

    private void Reserve(int length)
    {
        if (_piece.Length - _used >= Math.Max(1, length))
            return;
        _full.Add((_piece, _used));
        _piece = new byte[Math.Max(PieceSize, length)];
        _used = 0;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => BuffersExtensions.Write(this, buffer);

    /// <summary>Drops what was written.</summary>
    public void Clear()
    {
        _full.Clear();
        _used = 0;
    }

    /// <summary>Adds what another holds, which is not to be used any more.</summary>
    public void Append(DocumentBuffer other)
    {
        _full.Add((_piece, _used));
        _full.AddRange(other._full);
        (_piece, _used) = (other._piece, other._used);
    }

    /// <summary>SHA-256 of all that was written.</summary>
    public byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((byte[] bytes, int length) in _full)
            hash.AppendData(bytes, 0, length);
        hash.AppendData(_piece, 0, _used);
        return hash.GetHashAndReset();
    }

    /// <summary>Writes the document to where it belongs.</summary>
    public void WriteTo(Stream output)
    {
        foreach ((byte[] bytes, int length) in _full)
            output.Write(bytes, 0, length);
        output.Write(_piece, 0, _used);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    /// <inheritdoc/>
    public override bool CanRead => false;
    /// <inheritdoc/>
    public override bool CanSeek => false;
    /// <inheritdoc/>
    public override bool CanWrite => true;
    /// <inheritdoc/>
    public override long Position { get => Length; set => throw new NotSupportedException(); }
    /// <inheritdoc/>
    public override void Flush() { }
    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
