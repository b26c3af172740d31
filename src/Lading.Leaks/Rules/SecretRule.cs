using Lading.Leaks.Detection;
using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules;

/// <summary>How much a rule knows about what it finds; where two see the same bytes, the one that knows more is told.</summary>
internal enum Specificity : byte
{
    /// <summary>A name and a value.</summary>
    Generic,
    /// <summary>A construct that carries a secret of any kind: a URL, a header, a file of credentials.</summary>
    Carrier,
    /// <summary>A kind of value that many issuers share: a JWT, a private key.</summary>
    Kind,
    /// <summary>One issuer's token, told by its issuer's name nearby.</summary>
    Keyed,
    /// <summary>One issuer's token, told by its own shape.</summary>
    Token,
    /// <summary>What a user's own rule says.</summary>
    User,
}

/// <summary>Looks at one place where an anchor stands and adds what it finds.</summary>
internal delegate void Detector(SecretRule rule, in Site site, List<Match> found);

/// <summary>What makes a rule look: a text in any case, at least three ASCII characters long.</summary>
/// <param name="Text">The text.</param>
/// <param name="Find">What to do there.</param>
/// <param name="Next">For a text of three characters: those that may follow.</param>
internal readonly record struct Trigger(string Text, Detector Find, CharClass? Next = null);

/// <summary>A built-in rule.</summary>
internal sealed record SecretRule(string Id, string Title, LeakSeverity Severity, Specificity Specificity)
{
    /// <summary>The texts that make it look.</summary>
    public IReadOnlyList<Trigger> Triggers { get; init; } = [];

    /// <summary>Looks at a whole file, whose <see cref="Site.At"/> is 0; null for most. Decides by the file's name or first bytes.</summary>
    public Detector? WholeFile { get; init; }

    /// <summary>The name of the file's first component that <see cref="WholeFile"/> wants to see.</summary>
    public Func<FileKind, bool>? Wants { get; init; }

    /// <summary>A token told by its own shape; each shape has a literal of three characters or more.</summary>
    public static SecretRule Token(string id, string title, LeakSeverity severity, Check? check, params ReadOnlySpan<string> shapes)
    {
        var triggers = new List<Trigger>();
        foreach (string layout in shapes)
        {
            var shape = new TokenShape(layout);
            triggers.Add(new Trigger(shape.Anchor, (SecretRule rule, in Site site, List<Match> found) =>
            {
                if (shape.MatchAround(site.Text, site.At, out int start, out int end))
                    Judge(rule, check, site.Text, start, end, found);
            }, shape.AfterAnchor));
        }
        return new SecretRule(id, title, severity, Specificity.Token) { Triggers = triggers };
    }

    /// <summary>A token whose shape many others share, told by a name before it: <c>DATADOG_API_KEY=…</c>.</summary>
    public static SecretRule Keyed(
        string id, string title, LeakSeverity severity, string shape, ReadOnlySpan<string> keywords, Check? check = null, bool named = true)
    {
        var layout = new TokenShape(shape);
        Detector find = (SecretRule rule, in Site site, List<Match> found) =>
        {
            if (site.File.IsLock || IsDomain(site.Text, site.At + site.Length))
                return;
            var near = new NearbyValues(site.Text, site.At, site.At + site.Length);
            while (near.Next(out int at, out bool credential))
                if ((credential || !named) && layout.MatchAt(site.Text, at, out int end))
                {
                    if (Judge(rule, check, site.Text, at, end, found))
                        return;
                }
        };
        return new SecretRule(id, title, severity, Specificity.Keyed) { Triggers = [.. keywords.ToArray().Select(k => new Trigger(k, find))] };
    }

    /// <summary>Whether the word goes on as a domain does, <c>github.com</c>: most mentions of an issuer are links to it.</summary>
    private static bool IsDomain(ReadOnlySpan<byte> text, int end) =>
        text[end..].StartsWith(".com"u8) || text[end..].StartsWith(".io"u8) || text[end..].StartsWith(".org"u8);

    /// <summary>A token whose own shape is too common to go by: one of these words, in lower case, must be near.</summary>
    public static SecretRule Near(string id, string title, LeakSeverity severity, string shape, ReadOnlySpan<string> words, Check? check = null)
    {
        var layout = new TokenShape(shape);
        byte[][] wanted = CredentialName.Words(words);
        Detector find = (SecretRule rule, in Site site, List<Match> found) =>
        {
            if (!layout.MatchAround(site.Text, site.At, out int start, out int end))
                return;
            Span<byte> lower = stackalloc byte[320];
            lower = lower[..AsciiText.Lower(site.Text[Math.Max(0, start - 256)..], lower)];
            if (CredentialName.HasAny(lower, wanted) || CredentialName.HasAny(System.Text.Encoding.UTF8.GetBytes(site.File.Path.ToLowerInvariant()), wanted))
                Judge(rule, check, site.Text, start, end, found);
        };
        return new SecretRule(id, title, severity, Specificity.Keyed) { Triggers = [new Trigger(layout.Anchor, find, layout.AfterAnchor)] };
    }

    /// <summary>A rule with code of its own.</summary>
    public static SecretRule Code(
        string id, string title, LeakSeverity severity, Specificity specificity, Detector find, params ReadOnlySpan<string> anchors) =>
        new(id, title, severity, specificity) { Triggers = [.. anchors.ToArray().Select(a => new Trigger(a, find))] };

    /// <summary>A rule that looks at whole files.</summary>
    public static SecretRule File(
        string id, string title, LeakSeverity severity, Specificity specificity, Func<FileKind, bool> wants, Detector find) =>
        new(id, title, severity, specificity) { Wants = wants, WholeFile = find };

    /// <summary>Adds the value unless it is a placeholder or its check refuses it.</summary>
    public static bool Judge(SecretRule rule, Check? check, ReadOnlySpan<byte> text, int start, int end, List<Match> found)
    {
        ReadOnlySpan<byte> value = text[start..end];
        Verdict verdict = check?.Invoke(value) ?? Verdict.Shaped;
        if (verdict.Refused || verdict.Confidence != Confidence.Proven && Placeholder.IsToken(value))
            return false;
        found.Add(new Match(rule, start, end, verdict.Confidence, verdict.Severity ?? rule.Severity, verdict.Details ?? []));
        return true;
    }
}

/// <summary>What a check says of a value.</summary>
internal readonly record struct Verdict(Confidence Confidence, LeakSeverity? Severity = null, string[]? Details = null, bool Refused = false)
{
    public static Verdict No => new(default, Refused: true);
    public static Verdict Shaped => new(Confidence.Shaped);
    public static Verdict Proven => new(Confidence.Proven);
    public static Verdict ProvenIf(bool holds) => holds ? Proven : No;
    public static Verdict ShapedIf(bool holds) => holds ? Shaped : No;
}

/// <summary>Judges a value that has the shape of its rule.</summary>
internal delegate Verdict Check(ReadOnlySpan<byte> value);
