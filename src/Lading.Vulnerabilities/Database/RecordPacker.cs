using System.Buffers;
using System.Security.Cryptography;
using Lading.Scanning;
using Lading.Vulnerabilities.Advisories;
using Lading.Vulnerabilities.Matching;

namespace Lading.Vulnerabilities.Database;

/// <summary>
/// One worker of an import: takes records apart, packs their JSON into blocks, and stages the rest. A block goes to
/// <paramref name="write"/> as soon as it is full.
/// </summary>
internal sealed class RecordPacker(RecordStage stage, Action<int, byte[]> write) : IDisposable
{
    private readonly ZstdSharp.Compressor _zstd = new(1);
    private readonly ArrayBufferWriter<byte> _bodies = new(BodyBlock.Target * 2);
    private readonly List<int> _lengths = [];
    private readonly FactWriter _writer = new();
    private byte[] _scratch = [];
    private int _block = -1;

    /// <summary>
    /// Takes a record that is imported now. Null when it was taken; else why it was refused.
    /// </summary>
    public OsvProblem? Take(ReadOnlySpan<byte> json, string layer, int set, string file)
    {
        var problems = new OsvProblems { Record = file };
        if (OsvReader.Read(json, problems) is not { } record)
            return problems.Listed[^1] with { Record = file };
        Stage(record, json, layer, [set], 1, problems, Append(json, out int index), index);
        return null;
    }

    /// <summary>Takes a block of the database as it was: those of its records that are still wanted.</summary>
    public void TakeBlock(byte[] packed, IReadOnlyList<StoredRecord> wanted, IReadOnlyDictionary<int, int> sets)
    {
        List<ReadOnlyMemory<byte>> bodies = BodyBlock.Unpack(packed);
        // Nothing left out: the block can stay as it is.
        int block = wanted.Count == bodies.Count ? stage.NextBlock() : -1;
        foreach (StoredRecord old in wanted)
        {
            if (old.Index < 0 || old.Index >= bodies.Count)
                throw new InvalidDataException("a record is not in its block");
            ReadOnlySpan<byte> json = bodies[old.Index].Span;
            var problems = new OsvProblems { Record = old.Advisory.Id };
            OsvRecord record = OsvReader.Read(json, problems) ?? throw new InvalidDataException($"the record {old.Advisory.Id} cannot be read");
            int index = old.Index;
            int at = block >= 0 ? block : Append(json, out index);
            Stage(record, json, old.Advisory.Source, old.Sets.Where(sets.ContainsKey).Select(s => sets[s]), 0, problems, at, index);
        }
        if (block >= 0)
            write(block, packed);
    }

    private void Stage(OsvRecord record, ReadOnlySpan<byte> json, string layer, IEnumerable<int> sets, int generation, OsvProblems problems, int block, int index)
    {
        Advisory advisory = record.Advisory with { Source = layer };
        _writer.Clear();
        AdvisoryCodec.Write(_writer, advisory);
        byte[] head = _writer.Written.ToArray();
        _writer.Clear();
        IReadOnlyList<AffectedPackage> affected = advisory.Withdrawn is null ? record.Affected : [];
        int[] packages = new int[affected.Count], ends = new int[affected.Count];
        for (int i = 0; i < packages.Length; i++)
        {
            packages[i] = stage.PackageOf(affected[i].Ecosystem, affected[i].Name);
            AdvisoryCodec.Write(_writer, affected[i]);
            ends[i] = _writer.Written.Length;
        }
        stage.Add(new StagedRecord
        {
            Layer = layer,
            Id = advisory.Id,
            Hash = SHA256.HashData(json),
            Modified = advisory.Modified.UtcTicks,
            Generation = generation,
            Block = block,
            Index = index,
            Head = head,
            Names = [.. ((IEnumerable<string>)[advisory.Id, .. advisory.Aliases, .. advisory.Upstream, .. Flaws.Cves(advisory)]).Distinct(StringComparer.OrdinalIgnoreCase)],
            Packages = packages,
            Ends = ends,
            Entries = _writer.Written.ToArray(),
            Sets = [.. sets],
            Problems = problems.Counts.Count > 0 ? problems : null,
        });
    }

    private int Append(ReadOnlySpan<byte> json, out int index)
    {
        if (_lengths.Count > 0 && _bodies.WrittenCount + json.Length > BodyBlock.Target)
            Flush();
        if (_block < 0)
            _block = stage.NextBlock();
        _bodies.Write(json);
        index = _lengths.Count;
        _lengths.Add(json.Length);
        return _block;
    }

    /// <summary>Writes the block that is open.</summary>
    public void Flush()
    {
        if (_block < 0)
            return;
        write(_block, BodyBlock.Pack(_zstd, _bodies.WrittenSpan, _lengths, ref _scratch));
        _bodies.ResetWrittenCount();
        _lengths.Clear();
        _block = -1;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _zstd.Dispose();
    }
}
