using Lading.Leaks.Findings;
using Lading.Scanning;

namespace Lading.Leaks.Carriers;

/// <summary>Leaks of build files in the cache of facts: only what those have.</summary>
internal static class HabitCodec
{
    public static void Write(FactWriter writer, Leak leak)
    {
        writer.Text(leak.Rule);
        writer.Text(leak.Title);
        writer.Number((int)leak.Confidence);
        writer.Number((int)leak.Severity);
        writer.Text(leak.Fingerprint?.ToString());
        writer.Text(leak.Masked);
        writer.Texts(leak.Details);
        writer.List(leak.Places, static (w, p) =>
        {
            w.Text(p.Path);
            w.Number(p.Line);
            w.Number(p.Column);
            w.Text(p.Pointer);
            w.Text(p.Instruction);
        });
    }

    public static Leak Read(ref FactReader reader) => new()
    {
        Rule = reader.RequiredText(),
        Title = reader.RequiredText(),
        Confidence = (Confidence)reader.Int(),
        Severity = (LeakSeverity)reader.Int(),
        Fingerprint = Fingerprint.TryParse(reader.Text(), out Fingerprint fingerprint) ? fingerprint : null,
        Masked = reader.Text(),
        Details = reader.Texts(),
        Places = reader.List(static (ref r) => new LeakPlace
        {
            Kind = PlaceKind.BuildFile,
            Path = r.RequiredText(),
            Line = r.Int(),
            Column = r.Int(),
            Pointer = r.Text(),
            Instruction = r.Text(),
        }),
    };
}
