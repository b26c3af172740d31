using Lading.Oci;

namespace Lading.Cli.Options;

/// <summary>Options that take <c>KEY=VALUE</c> and may repeat.</summary>
internal static class Pairs
{
    /// <summary>The pairs by key; a usage error for what is none, and for a key with two values.</summary>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<string>? words, string option)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in (words ?? []).SelectMany(w => w.Split(',')))
        {
            int equals = word.IndexOf('=');
            if (equals <= 0)
                throw LadingException.Usage($"{option} takes KEY=VALUE, not '{Printable.Text(word, 100)}'.");
            if (!pairs.TryAdd(word[..equals], word[(equals + 1)..]))
                throw LadingException.Usage($"{option}: '{Printable.Text(word[..equals], 100)}' is given twice.");
        }
        return pairs;
    }
}
