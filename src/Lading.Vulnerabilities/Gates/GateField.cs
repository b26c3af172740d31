namespace Lading.Vulnerabilities.Gates;

/// <summary>What a field holds, which decides the literals and operators it takes.</summary>
internal enum GateKind : byte
{
    /// <summary>True or false; may stand alone.</summary>
    Flag,
    /// <summary>A number.</summary>
    Number,
    /// <summary>A time in days.</summary>
    Duration,
    /// <summary>A word of <see cref="Scoring.Severity"/>.</summary>
    Severity,
    /// <summary>Any text.</summary>
    Text,
}

/// <summary>
/// The value of a field: a number (flags: 1 and 0, durations: days, severities: their place in the order), or texts of
/// which any may be meant; neither when it is missing.
/// </summary>
internal readonly record struct GateValue(double? Number, IReadOnlyList<string>? Texts)
{
    public bool IsMissing => Number is null && Texts is null or { Count: 0 };
}

/// <summary>A word that an expression may ask about.</summary>
internal sealed class GateField
{
    private GateField(string name, GateKind kind, Func<GateSubject, GateValue> read)
    {
        Name = name;
        Kind = kind;
        Read = read;
    }

    public string Name { get; }

    public GateKind Kind { get; }

    public Func<GateSubject, GateValue> Read { get; }

    /// <summary>The highest number that makes sense; the lowest is 0.</summary>
    public double Most { get; private init; } = double.MaxValue;

    /// <summary>The only words a text can be; empty for any.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>What a literal must look like, for messages.</summary>
    public string Expects => Kind switch
    {
        GateKind.Flag => "true or false",
        GateKind.Number when Most < double.MaxValue => $"a number from 0 to {Most}",
        GateKind.Number => "a number, 0 or more",
        GateKind.Duration => "a number of days or weeks such as 30d or 2w",
        GateKind.Severity => $"one of {string.Join(", ", Words)}",
        _ => Words.Count > 0 ? $"one of {string.Join(", ", Words)}" : "a word, or text in quotes",
    };

    public static GateField Flag(string name, Func<GateSubject, bool?> read) =>
        new(name, GateKind.Flag, s => new GateValue(read(s) is { } value ? value ? 1 : 0 : null, null));

    public static GateField Number(string name, double most, Func<GateSubject, double?> read) =>
        new(name, GateKind.Number, s => new GateValue(read(s), null)) { Most = most };

    public static GateField Duration(string name, Func<GateSubject, TimeSpan?> read) =>
        new(name, GateKind.Duration, s => new GateValue(read(s)?.TotalDays, null));

    public static GateField Severity(string name, Func<GateSubject, Scoring.Severity> read) =>
        new(name, GateKind.Severity, s => new GateValue((int)read(s), null)) { Words = Scoring.Severities.All };

    public static GateField Text(string name, Func<GateSubject, string?> read, params string[] words) =>
        new(name, GateKind.Text, s => new GateValue(null, read(s) is { } value ? [value] : null)) { Words = words };

    public static GateField Texts(string name, Func<GateSubject, IReadOnlyList<string>> read) =>
        new(name, GateKind.Text, s => new GateValue(null, read(s)));
}
