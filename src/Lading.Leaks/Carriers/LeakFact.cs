using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Scanning;

namespace Lading.Leaks.Carriers;

/// <summary>A secret seen in a file.</summary>
/// <param name="Inner">Path inside the file, archives joined with <c>!/</c>; empty for the file itself.</param>
/// <param name="Sighting">What was seen.</param>
public sealed record FoundSecret(string Inner, Sighting Sighting);

/// <summary>Part of a file that was not searched.</summary>
/// <param name="Inner">Path inside the file; empty for the file itself.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record SkippedPart(string Inner, string Reason);

/// <summary>What the search of one file brought to light. Holds no secret.</summary>
public sealed class LeakFact(IReadOnlyList<FoundSecret> found, IReadOnlyList<SkippedPart> skipped, int allowed, IReadOnlyList<Leak>? habits = null) : Fact
{
    /// <summary>The secrets, in the order of the file.</summary>
    public IReadOnlyList<FoundSecret> Found { get; } = found;

    /// <summary>What was not searched.</summary>
    public IReadOnlyList<SkippedPart> Skipped { get; } = skipped;

    /// <summary>What the file does that leaks secrets, when it is a build file and was judged as one.</summary>
    public IReadOnlyList<Leak> Habits { get; } = habits ?? [];

    /// <summary>Sightings that a comment beside them or an allow list took out.</summary>
    public int Allowed { get; } = allowed;

    /// <inheritdoc/>
    public override void Write(FactWriter writer)
    {
        writer.List(Found, static (w, f) =>
        {
            w.Text(f.Inner);
            Sighting s = f.Sighting;
            w.Text(s.Rule);
            w.Number((int)s.Confidence);
            w.Number((int)s.Severity);
            w.Number((long)s.Fingerprint.High);
            w.Number((long)s.Fingerprint.Low);
            w.Text(s.KnownHash);
            w.Text(s.Masked);
            w.Number(s.Offset);
            w.Number(s.Length);
            w.Number(s.Line);
            w.Number(s.Column);
            w.Texts(s.Encodings);
            w.Texts(s.Details);
        });
        writer.List(Skipped, static (w, s) => { w.Text(s.Inner); w.Text(s.Reason); });
        writer.Number(Allowed);
        writer.List(Habits, HabitCodec.Write);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static LeakFact Read(ref FactReader reader) => new(
        reader.List(static (ref r) => new FoundSecret(r.RequiredText(), new Sighting
        {
            Rule = r.RequiredText(),
            Confidence = (Confidence)r.Int(),
            Severity = (LeakSeverity)r.Int(),
            Fingerprint = new Fingerprint((ulong)r.Number(), (ulong)r.Number()),
            KnownHash = r.Text(),
            Masked = r.RequiredText(),
            Offset = r.Number(),
            Length = r.Int(),
            Line = r.Int(),
            Column = r.Int(),
            Encodings = r.Texts(),
            Details = r.Texts(),
        })),
        reader.List(static (ref r) => new SkippedPart(r.RequiredText(), r.RequiredText())),
        reader.Int(),
        reader.List(static (ref r) => HabitCodec.Read(ref r)));
}
