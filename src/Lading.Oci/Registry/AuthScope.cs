namespace Lading.Oci.Registry;

/// <summary>
/// What a request needs to be allowed, as <c>repository:NAME:ACTIONS</c>: distribution token specification, "Resource
/// Scope". Several are kept apart by resource and in order, so that equal needs share one token.
/// </summary>
/// <param name="Repository">The repository whose credential is used.</param>
/// <param name="Scopes">The scopes, ordered.</param>
internal sealed record AuthScope(string Repository, IReadOnlyList<string> Scopes)
{
    public static AuthScope Pull(string repository) => new(repository, [$"repository:{repository}:pull"]);

    public static AuthScope Push(string repository) => new(repository, [$"repository:{repository}:pull,push"]);

    public static AuthScope Delete(string repository) => new(repository, [$"repository:{repository}:delete"]);

    public static AuthScope Mount(string repository, string from) => new(repository, Merge([$"repository:{repository}:pull,push"], [$"repository:{from}:pull"]));

    /// <summary>This and what a challenge asks for besides.</summary>
    public AuthScope With(IReadOnlyList<string> more) => this with { Scopes = Merge(Scopes, more) };

    public string Key => Repository + " " + string.Join(' ', Scopes);

    /// <summary>One scope per resource, with the actions of all.</summary>
    internal static IReadOnlyList<string> Merge(IReadOnlyList<string> some, IReadOnlyList<string> more)
    {
        var actions = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (string scope in some.Concat(more))
        {
            // A repository's name may hold a port, and thereby a colon; actions never do.
            int colon = scope.LastIndexOf(':');
            if (colon <= 0)
                continue;
            if (!actions.TryGetValue(scope[..colon], out SortedSet<string>? set))
                actions[scope[..colon]] = set = new SortedSet<string>(StringComparer.Ordinal);
            set.UnionWith(scope[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries));
        }
        return [.. actions.Select(a => $"{a.Key}:{string.Join(',', a.Value)}")];
    }
}
