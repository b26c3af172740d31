using Lading.Leaks.Fixing.Builds;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>The secrets that a fixed Dockerfile asks for, and the build command that gives them.</summary>
internal sealed class SecretSupply
{
    private readonly SortedDictionary<string, BuildSecret> _sources = new(StringComparer.Ordinal);

    /// <summary>True when the build needs an SSH agent.</summary>
    public bool NeedsSsh { get; set; }

    /// <summary>True when there is none.</summary>
    public bool IsEmpty => _sources.Count == 0 && !NeedsSsh;

    /// <summary>The secrets, by id.</summary>
    public IReadOnlyList<BuildSecret> Secrets => [.. _sources.Values];

    /// <summary>A secret out of an environment variable of whoever builds. Returns its id.</summary>
    public string FromVariable(string name, string? variable = null) => Add(new BuildSecret(Id(name), variable ?? name, null));

    /// <summary>A secret whose id is fixed, out of a variable of the same name.</summary>
    public void Named(string id) => Add(new BuildSecret(id, id, null));

    /// <summary>A secret out of a file. Returns its id.</summary>
    public string FromFile(string name, string source)
    {
        // A name that many tools use says more with its folder.
        string[] parts = source.Split('/');
        bool isCommon = name is "credentials" or "config" or "config.json" or "settings.xml" && parts.Length > 1;
        return Add(new BuildSecret(Id((isCommon ? parts[^2] + "_" : "").TrimStart('.') + name.TrimStart('.')), null, source));
    }

    private string Add(BuildSecret wanted)
    {
        BuildSecret secret = wanted;
        for (int i = 2; _sources.TryGetValue(secret.Id, out BuildSecret? known) && known != secret; i++)
            secret = wanted with { Id = $"{wanted.Id}_{i}" };
        _sources[secret.Id] = secret;
        return secret.Id;
    }

    /// <summary>Letters, digits and <c>_ . -</c>, small.</summary>
    internal static string Id(string name)
    {
        string id = string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '_')).Trim('_', '.', '-');
        return id.Length == 0 ? "secret" : id;
    }

    /// <summary>The command, for a file of that path and a context; null for the file's own folder.</summary>
    public string Command(string dockerfile, string? context)
    {
        int slash = dockerfile.LastIndexOf('/');
        string folder = context ?? (slash < 0 ? "." : slash == 0 ? "/" : dockerfile[..slash]);
        string file = dockerfile == KnownBuilds.Below(folder is "." ? "" : folder, "Dockerfile") && folder == "." ? "" : $" -f {BuildSecret.Quote(dockerfile)}";
        return "DOCKER_BUILDKIT=1 docker build" + string.Concat(_sources.Values.Select(s => " --secret " + s.From(folder).Option)) + (NeedsSsh ? " --ssh default" : "") + file + " " + BuildSecret.Quote(folder);
    }
}
