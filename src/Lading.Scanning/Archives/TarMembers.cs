using System.Text;
using Lading.Oci.Layers;

namespace Lading.Scanning.Archives;

/// <summary>A tar inside a file, by the reader of layers.</summary>
internal sealed class TarMembers(Stream tar, string name, LayerLimits limits, CancellationToken cancellation) : MemberReader
{
    private readonly TarReader _reader = TarReader.Over(tar, name, limits, cancellation);

    public override bool Next()
    {
        if (!_reader.Next())
            return false;
        Name = Encoding.UTF8.GetString(_reader.Path);
        IsFile = _reader.Type == EntryType.File;
        Size = _reader.Size;
        ContentEnd = _reader.ContentEnd;
        Problem = _reader.IsSparse ? "it is stored sparse" : null;
        return true;
    }

    public override int Read(Span<byte> buffer) => _reader.Read(buffer);

    public override void Dispose() => _reader.Dispose();
}
