using Lading.Oci.Sources;

namespace Lading.Inventory;

/// <summary>
/// Which catalogers run. By default those that fit the kind of source: an image lists what is installed, a folder or
/// file also what is declared.
/// </summary>
public static class CatalogerSelection
{
    /// <summary>
    /// The catalogers for a source, changed by <paramref name="words"/>: <c>name</c> or <c>tag</c> keeps only those of
    /// the default set, <c>+name</c> or <c>+tag</c> adds, <c>-name</c> or <c>-tag</c> takes away; a word may be a list
    /// with commas. Tags are <c>installed</c>, <c>declared</c>, <c>os</c>, <c>language</c>, <c>binary</c>, <c>optin</c>,
    /// <c>all</c> and every purl type. A word that names nothing is a usage error.
    /// </summary>
    public static IReadOnlyList<Cataloger> For(SourceKind kind, IEnumerable<string> words)
    {
        HashSet<Cataloger> chosen = [.. CatalogerList.All.Where(c => RunsByDefault(c, kind))];
        var only = new HashSet<Cataloger>();
        bool restricted = false;
        var added = new HashSet<Cataloger>();
        var removed = new HashSet<Cataloger>();
        foreach (string word in words.SelectMany(w => w.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            char sign = word[0] is '+' or '-' ? word[0] : ' ';
            Cataloger[] named = Named(sign == ' ' ? word : word[1..]);
            if (sign == '+')
                added.UnionWith(named);
            else if (sign == '-')
                removed.UnionWith(named);
            else
            {
                restricted = true;
                only.UnionWith(named.Length == 1 ? named : named.Where(chosen.Contains));
            }
        }
        // The release of the operating system decides the purls of its packages, whatever is chosen.
        return [.. CatalogerList.All.Where(c => c.Name == "os-release" || ((restricted ? only : chosen).Contains(c) || added.Contains(c)) && !removed.Contains(c))];
    }

    private static bool RunsByDefault(Cataloger cataloger, SourceKind kind) =>
        !cataloger.Tags.HasFlag(CatalogerTags.OptIn) && (cataloger.Tags.HasFlag(CatalogerTags.Installed) || kind != SourceKind.Image);

    private static Cataloger[] Named(string word)
    {
        string name = word.ToLowerInvariant();
        Cataloger[] found = [.. CatalogerList.All.Where(c => name == "all" || c.Name == name || c.Types.Any(t => t.Name == name) || TagsOf(c).Contains(name))];
        return found.Length > 0 ? found : throw LadingException.Usage($"--select-catalogers: there is no cataloger or tag '{word}'.", "'lading catalogers' lists them.");
    }

    private static string[] TagsOf(Cataloger cataloger) => cataloger.Tags.ToString().ToLowerInvariant().Split(", ");
}
