namespace Lading.Inventory.Catalogers.Golang;

/// <summary>
/// The program's version among the linker's <c>-X importpath.name=value</c> flags: <c>go doc cmd/link</c>. The usual way
/// of releases that are built from a checkout.
/// </summary>
internal static class LinkerVersion
{
    private const int MaxFlags = 64 << 10;

    // Packages whose version variable is, by convention, set to the version of the program that links them.
    private static readonly string[] Conventional = ["github.com/prometheus/common/version"];

    /// <summary>The version, or null when no flag sets one.</summary>
    public static string? Find(string? flags, string? mainModule, string? mainPackage)
    {
        if (flags is null || flags.Length > MaxFlags)
            return null;
        string? best = null;
        int bestRank = int.MaxValue;
        bool isValue = false;
        foreach (string word in Words(flags))
        {
            string? definition = isValue ? word : word.StartsWith("-X=", StringComparison.Ordinal) ? word[3..] : word.StartsWith("--X=", StringComparison.Ordinal) ? word[4..] : null;
            isValue = word is "-X" or "--X";
            if (definition is null)
                continue;
            int equals = definition.IndexOf('=');
            if (equals <= 0 || !IsVersion(definition.AsSpan(equals + 1)))
                continue;
            int rank = Rank(definition[..equals], mainModule, mainPackage);
            if (rank < bestRank)
                (bestRank, best) = (rank, definition[(equals + 1)..]);
        }
        return best;
    }

    /// <summary>How likely a variable holds the program's version; lower is likelier.</summary>
    private static int Rank(string variable, string? mainModule, string? mainPackage)
    {
        int slash = variable.LastIndexOf('/');
        int dot = variable.IndexOf('.', Math.Max(slash, 0));
        if (dot < 0)
            return int.MaxValue;
        string package = variable[..dot];
        int name = variable[(dot + 1)..].ToLowerInvariant() switch
        {
            "version" or "releaseversion" or "appversion" => 0,
            "gitversion" or "buildversion" or "semver" or "currentversion" or "ver" or "versionstring" or "gittag" or "tag" or "gitdescribe" => 1,
            _ => int.MaxValue,
        };
        if (name == int.MaxValue)
            return name;
        if (package == "main" || package == mainPackage)
            return name;
        if (mainModule is not null && (package == mainModule || package.StartsWith(mainModule + "/", StringComparison.Ordinal)))
            return 2 + name;
        // The module path of a major version ends in /v2; its older packages may still be named without.
        if (mainModule is not null && mainModule.Split('/', 4) is [var host, var owner, var repository, ..] && package.StartsWith($"{host}/{owner}/{repository}/", StringComparison.Ordinal))
            return 4 + name;
        if (Conventional.Contains(package))
            return 6 + name;
        return mainModule == "k8s.io/kubernetes" && package.StartsWith("k8s.io/", StringComparison.Ordinal) ? 8 + name : int.MaxValue;
    }

    /// <summary><c>v1.2.3</c>, <c>1.2</c>, <c>24.0.7-rc.1+dirty</c>; not <c>unknown</c>, <c>dev</c> or a commit.</summary>
    internal static bool IsVersion(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 128)
            return false;
        if (text[0] == 'v')
            text = text[1..];
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > 8 || text[digits] != '.' || digits + 1 == text.Length || !char.IsAsciiDigit(text[digits + 1]))
            return false;
        foreach (char c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '+' or '_' or '~'))
                return false;
        return true;
    }

    /// <summary>Splits as the go command does: quotes of either kind group, nothing is escaped.</summary>
    private static IEnumerable<string> Words(string flags)
    {
        int at = 0;
        while (at < flags.Length)
        {
            while (at < flags.Length && char.IsWhiteSpace(flags[at]))
                at++;
            var word = new System.Text.StringBuilder();
            char quote = '\0';
            for (; at < flags.Length && (quote != '\0' || !char.IsWhiteSpace(flags[at])); at++)
            {
                char c = flags[at];
                if (quote == '\0' && c is ('"' or '\''))
                    quote = c;
                else if (c == quote)
                    quote = '\0';
                else
                    word.Append(c);
            }
            if (word.Length > 0)
                yield return word.ToString();
        }
    }
}
