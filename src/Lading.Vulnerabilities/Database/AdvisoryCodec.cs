using Lading.Scanning;
using Lading.Vulnerabilities.Advisories;

namespace Lading.Vulnerabilities.Database;

/// <summary>The binary form of records in the database: what matching needs without parsing JSON.</summary>
internal static class AdvisoryCodec
{
    /// <summary>Writes a record without its entries.</summary>
    public static void Write(FactWriter w, Advisory a)
    {
        w.Text(a.Id);
        w.Text(a.Source);
        w.Number((int)a.Kind);
        w.Text(a.Summary);
        w.Texts(a.Aliases);
        w.Texts(a.Upstream);
        w.Texts(a.Related);
        Severities(w, a.Severities);
        Time(w, a.Published);
        Time(w, a.Modified);
        Time(w, a.Withdrawn);
    }

    /// <summary>Reads what <see cref="Write(FactWriter, Advisory)"/> wrote. Throws <see cref="InvalidDataException"/> when it is damaged.</summary>
    public static Advisory ReadAdvisory(ref FactReader r) => new()
    {
        // Initializers run in the order they are written.
        Id = r.RequiredText(),
        Source = Known(r.RequiredText()),
        Kind = (AdvisoryKind)r.Int(),
        Summary = r.Text(),
        Aliases = r.Texts(),
        Upstream = r.Texts(),
        Related = r.Texts(),
        Severities = Severities(ref r),
        Published = Time(ref r),
        Modified = Time(ref r) ?? throw new InvalidDataException("a time is missing"),
        Withdrawn = Time(ref r),
    };

    /// <summary>Writes an entry without ecosystem and name, which the package it is filed under has.</summary>
    public static void Write(FactWriter w, AffectedPackage p)
    {
        bool isPlain = p.Ranges is [{ Events: [{ Kind: RangeEventKind.Introduced, Version: "0" }, { Kind: RangeEventKind.Fixed }] }]
            && p is { Versions.Count: 0, AllVersions: false, Module: null, Severities.Count: 0, Word: null };
        // Nine of ten entries say "all before this version".
        w.Number(isPlain ? 1 : 0);
        w.Text(p.Release);
        if (isPlain)
        {
            w.Text(p.Ranges[0].Events[1].Version);
            return;
        }
        w.List(p.Ranges, static (w, range) => w.List(range.Events, static (w, e) => { w.Number((int)e.Kind); w.Text(e.Version); }));
        w.Texts(p.Versions);
        w.Number(p.AllVersions ? 1 : 0);
        w.Text(p.Module);
        Severities(w, p.Severities);
        w.Text(p.Word);
    }

    /// <summary>Reads an entry of a package. Throws <see cref="InvalidDataException"/> when it is damaged.</summary>
    public static AffectedPackage ReadEntry(ref FactReader r, string ecosystem, string name)
    {
        bool isPlain = r.Int() == 1;
        string? release = r.Text();
        if (isPlain)
        {
            return new AffectedPackage
            {
                Ecosystem = ecosystem,
                Name = name,
                Release = release,
                Ranges = [new AffectedRange([new RangeEvent(RangeEventKind.Introduced, "0"), new RangeEvent(RangeEventKind.Fixed, r.RequiredText())])],
            };
        }
        return new AffectedPackage
        {
            Ecosystem = ecosystem,
            Name = name,
            Release = release,
            Ranges = r.List(static (ref r) => new AffectedRange(r.List(static (ref r) => new RangeEvent(Kind(r.Int()), Known(r.RequiredText()))))),
            Versions = r.Texts(),
            AllVersions = r.Int() != 0,
            Module = r.Text(),
            Severities = Severities(ref r),
            Word = r.Text(),
        };
    }

    private static RangeEventKind Kind(int number) =>
        number is >= 0 and <= (int)RangeEventKind.Limit ? (RangeEventKind)number : throw new InvalidDataException("an event of a kind that does not exist");

    private static string Known(string text) => text switch { "osv" => "osv", "0" => "0", _ => text };

    private static void Severities(FactWriter w, IReadOnlyList<StatedSeverity> severities) =>
        w.List(severities, static (w, s) => { w.Text(s.Type); w.Text(s.Score); });

    private static StatedSeverity[] Severities(ref FactReader r) => r.List(static (ref r) => new StatedSeverity(r.RequiredText(), r.RequiredText()));

    /// <summary>A time in ticks of 100 ns, UTC; -1 for none.</summary>
    internal static void Time(FactWriter w, DateTimeOffset? time) => w.Number(time?.UtcTicks ?? -1);

    internal static DateTimeOffset? Time(ref FactReader r)
    {
        long ticks = r.Number();
        return ticks < 0 ? null : ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw new InvalidDataException("a time that does not exist");
    }
}
