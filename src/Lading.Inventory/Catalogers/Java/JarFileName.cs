namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// What an archive's file name says: <c>artifact-version[-classifier].jar</c> as Maven lays files out, or
/// <c>symbolic.name_version.jar</c> as OSGi does.
/// </summary>
/// <param name="Stem">The name without extension.</param>
/// <param name="Name">The part before the version; the whole stem without one.</param>
/// <param name="Version">The version; null when there is none.</param>
/// <param name="Classifier">What follows the version.</param>
internal sealed record JarFileName(string Stem, string Name, string? Version, string? Classifier)
{
    private static readonly string[] Qualifiers =
    [
        "snapshot", "release", "final", "ga", "sp", "alpha", "beta", "milestone", "rc", "cr", "pre", "preview", "dev", "ea", "b", "m", "p", "v",
        "jre", "android", "java", "jdk", "incubating", "redhat", "build", "nightly", "hotfix", "patch", "atlassian", "jbossorg", "hadoop", "spark",
    ];

    /// <summary>Takes a file name apart.</summary>
    public static JarFileName Parse(string fileName)
    {
        int dot = fileName.LastIndexOf('.');
        string stem = dot > 0 ? fileName[..dot] : fileName;
        if (stem.Length > 512)
            return new JarFileName(stem, stem, null, null);
        string[] words = stem.Split('-');
        for (int i = 1; i < words.Length; i++)
        {
            if (!StartsVersion(words[i]) || IsFollowedByAnother(words, i))
                continue;
            int end = i + 1;
            while (end < words.Length && (StartsVersion(words[end]) || IsQualifier(words[end])))
                end++;
            return new JarFileName(stem, string.Join('-', words[..i]), string.Join('-', words[i..end]),
                end < words.Length ? string.Join('-', words[end..]) : null);
        }
        int underscore = stem.LastIndexOf('_');
        return underscore > 0 && StartsVersion(stem[(underscore + 1)..]) && stem.IndexOf('.') is > 0 and var first && first < underscore
            ? new JarFileName(stem, stem[..underscore], stem[(underscore + 1)..], null)
            : new JarFileName(stem, stem, null, null);
    }

    /// <summary>In <c>log4j-1.2-api-2.17.1</c> the first number belongs to the name: a word and another number follow.</summary>
    private static bool IsFollowedByAnother(string[] words, int at)
    {
        bool word = false;
        foreach (string next in words.AsSpan(at + 1))
        {
            if (StartsVersion(next))
            {
                if (word)
                    return true;
            }
            else if (!IsQualifier(next))
            {
                word = true;
            }
        }
        return false;
    }

    private static bool StartsVersion(string word) =>
        word.Length > 0 && (char.IsAsciiDigit(word[0]) || word.Length > 1 && word[0] is 'v' or 'r' && char.IsAsciiDigit(word[1]));

    private static bool IsQualifier(string word)
    {
        ReadOnlySpan<char> letters = word.AsSpan(0, word.AsSpan().IndexOfAnyInRange('0', '9') is >= 0 and var digit ? digit : word.Length).TrimEnd('.');
        foreach (string qualifier in Qualifiers)
            if (letters.Equals(qualifier, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
