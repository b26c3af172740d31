using Lading.Scanning;

namespace Lading.Vulnerabilities.Database;

/// <summary>A set of records that was imported as a whole and is replaced as a whole: a zip of OSV.dev, or loose files.</summary>
/// <param name="Layer">The layer it is in: <c>osv</c>, or the name of a private one.</param>
/// <param name="Name">Name of its folder on OSV.dev, the ecosystem; empty for loose files.</param>
/// <param name="ETag">The entity tag that its zip was served with; null when it was not downloaded.</param>
/// <param name="Seen">The newest <c>modified</c> that was seen; what changed later is asked for by the next update.</param>
/// <param name="Records">How many records it holds.</param>
internal sealed record RecordSet(string Layer, string Name, string? ETag, DateTimeOffset? Seen, int Records)
{
    /// <summary>Files that were left out when it was read, by reason and name.</summary>
    public IReadOnlyList<Advisories.OsvProblem> Refused { get; init; } = [];
}

/// <summary>How much is known of an ecosystem.</summary>
/// <param name="Name">Its OSV name, without suffix.</param>
/// <param name="Records">Records with an entry of it.</param>
/// <param name="Entries">Entries.</param>
/// <param name="Newest">The newest <c>modified</c> among them.</param>
public sealed record EcosystemCount(string Name, int Records, int Entries, DateTimeOffset Newest);

/// <summary>How many records a layer holds.</summary>
/// <param name="Name"><c>osv</c>, or the name of a private one.</param>
/// <param name="Records">Records.</param>
public sealed record LayerCount(string Name, int Records);

/// <summary>Row 0 of the meta table: what is in the file and how it is found.</summary>
internal sealed record DatabaseMeta
{
    public required DatabaseInfo Info { get; init; }
    public required IReadOnlyList<RecordSet> Sets { get; init; }
    public required IReadOnlyList<EcosystemCount> Ecosystems { get; init; }
    public required IReadOnlyList<LayerCount> Layers { get; init; }
    public required IReadOnlyList<KeyValuePair<string, int>> Problems { get; init; }
    /// <summary>Records in the file: those of <see cref="DatabaseInfo.Advisories"/>, and behind them public ones that a private one stands for.</summary>
    public int Stored { get; init; }
    public int PackageBuckets { get; init; }
    public int NameBuckets { get; init; }
    public int Blocks { get; init; }
    public int Packages { get; init; }
    public int KevEntries { get; init; }
    public int EpssScores { get; init; }
    /// <summary>The smallest CVE key in each row of EPSS scores.</summary>
    public required IReadOnlyList<long> EpssKeys { get; init; }

    public byte[] Write()
    {
        using var w = new FactWriter();
        w.Text(Info.Digest);
        AdvisoryCodec.Time(w, Info.DataUntil);
        AdvisoryCodec.Time(w, Info.Updated);
        w.Number(Info.Advisories);
        w.Text(Info.KevVersion);
        w.Text(Info.EpssDate);
        w.List(Sets, static (w, s) =>
        {
            w.Text(s.Layer);
            w.Text(s.Name);
            w.Text(s.ETag);
            AdvisoryCodec.Time(w, s.Seen);
            w.Number(s.Records);
            w.List(s.Refused, static (w, p) => { w.Text(p.Record); w.Text(p.Reason); w.Text(p.Place); w.Text(p.Detail); });
        });
        w.List(Ecosystems, static (w, e) => { w.Text(e.Name); w.Number(e.Records); w.Number(e.Entries); AdvisoryCodec.Time(w, e.Newest); });
        w.List(Layers, static (w, l) => { w.Text(l.Name); w.Number(l.Records); });
        w.List(Problems, static (w, p) => { w.Text(p.Key); w.Number(p.Value); });
        foreach (int number in (ReadOnlySpan<int>)[Stored, PackageBuckets, NameBuckets, Blocks, Packages, KevEntries, EpssScores])
            w.Number(number);
        w.List(EpssKeys, static (w, k) => w.Number(k));
        return w.Written.ToArray();
    }

    public static DatabaseMeta Read(ReadOnlySpan<byte> bytes)
    {
        var r = new FactReader(bytes);
        // Initializers run in the order they are written.
        return new DatabaseMeta
        {
            Info = new DatabaseInfo
            {
                Digest = r.RequiredText(),
                DataUntil = AdvisoryCodec.Time(ref r),
                Updated = AdvisoryCodec.Time(ref r) ?? default,
                Advisories = r.Int(),
                KevVersion = r.Text(),
                EpssDate = r.Text(),
            },
            Sets = r.List(static (ref r) => new RecordSet(r.RequiredText(), r.RequiredText(), r.Text(), AdvisoryCodec.Time(ref r), r.Int())
            {
                Refused = r.List(static (ref r) => new Advisories.OsvProblem(r.RequiredText(), r.RequiredText(), r.RequiredText(), r.RequiredText())),
            }),
            Ecosystems = r.List(static (ref r) => new EcosystemCount(r.RequiredText(), r.Int(), r.Int(), AdvisoryCodec.Time(ref r) ?? default)),
            Layers = r.List(static (ref r) => new LayerCount(r.RequiredText(), r.Int())),
            Problems = r.List(static (ref r) => KeyValuePair.Create(r.RequiredText(), r.Int())),
            Stored = r.Int(),
            PackageBuckets = r.Int(),
            NameBuckets = r.Int(),
            Blocks = r.Int(),
            Packages = r.Int(),
            KevEntries = r.Int(),
            EpssScores = r.Int(),
            EpssKeys = r.List(static (ref r) => r.Number()),
        };
    }
}
