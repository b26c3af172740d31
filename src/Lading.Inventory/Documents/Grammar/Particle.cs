namespace Lading.Inventory.Documents.Grammar;

/// <summary>
/// A piece of an XML element's content: an element, or a group of pieces that follow each other or exclude each other;
/// and how often it may come. W3C XML Schema Part 1, "particle". Content models are deterministic there, so that the next
/// element alone tells which piece it belongs to.
/// </summary>
internal sealed class Particle
{
    /// <summary>Name of the element; null for a group.</summary>
    public string? Element { get; private init; }

    /// <summary>Type of the element.</summary>
    public GrammarType? Type { get; private init; }

    /// <summary>True when exactly one of <see cref="Parts"/> is meant, false when all in order.</summary>
    public bool Choice { get; private init; }

    public IReadOnlyList<Particle> Parts { get; private init; } = [];

    public int Min { get; private set; } = 1;

    public int Max { get; private set; } = 1;

    /// <summary>True when nothing at all satisfies it.</summary>
    public bool IsOptional => Min == 0 || Element is null && (Choice ? Parts.Count == 0 || Parts.Any(p => p.IsOptional) : Parts.All(p => p.IsOptional));

    /// <summary>True when it can begin with this element.</summary>
    public bool StartsWith(string name)
    {
        if (Element is not null)
            return Element == name;
        foreach (Particle part in Parts)
        {
            if (part.StartsWith(name))
                return true;
            if (!Choice && !part.IsOptional)
                return false;
        }
        return false;
    }

    /// <summary>The names that are wanted where it is missing, for messages: those of its first piece that must be there.</summary>
    public IEnumerable<string> Wanted()
    {
        if (Element is not null)
            return [Element];
        if (Choice)
            return Parts.SelectMany(p => p.Wanted()).Distinct();
        return (Parts.FirstOrDefault(p => !p.IsOptional) ?? Parts[0]).Wanted();
    }

    public static Particle Parse(string text)
    {
        int at = 0;
        return Parse(text, ref at);
    }

    private static Particle Parse(string text, ref int at)
    {
        Particle particle;
        if (text[at] is '(' or '[')
        {
            bool choice = text[at++] == '[';
            var parts = new List<Particle>();
            while (text[at] is not (')' or ']'))
            {
                if (text[at] == ' ')
                    at++;
                else
                    parts.Add(Parse(text, ref at));
            }
            at++;
            particle = new Particle { Choice = choice, Parts = parts };
        }
        else
        {
            int colon = text.IndexOf(':', at);
            string name = text[at..colon];
            at = colon + 1;
            particle = new Particle { Element = name, Type = GrammarType.Parse(text, ref at) };
        }
        (particle.Min, particle.Max, int length) = (at < text.Length ? text[at] : ' ') switch
        {
            '?' => (0, 1, 1),
            '*' => (0, int.MaxValue, 1),
            '+' => (1, int.MaxValue, 1),
            _ => (1, 1, 0),
        };
        at += length;
        return particle;
    }
}
