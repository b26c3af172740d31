namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>The secrets that a fixed Dockerfile asks for, and the build command that gives them.</summary>
internal sealed class SecretSupply
{
    private readonly SortedDictionary<string, string> _sources = new(StringComparer.Ordinal);

    /// <summary>True when the build needs an SSH agent.</summary>
    public bool NeedsSsh { get; set; }

    /// <summary>True when there is none.</summary>
    public bool IsEmpty => _sources.Count == 0 && !NeedsSsh;

    /// <summary>A secret out of an environment variable of whoever builds. Returns its id.</summary>
    public string FromVariable(string name, string? variable = null) => Add(Id(name), $"env={variable ?? name}");

    /// <summary>A secret out of a file. Returns its id.</summary>
    public string FromFile(string name, string source)
    {
        // A name that many tools use says more with its folder.
        string[] parts = source.Split('/');
        bool isCommon = name is "credentials" or "config" or "config.json" or "settings.xml" && parts.Length > 1;
        return Add(Id((isCommon ? parts[^2] + "_" : "").TrimStart('.') + name.TrimStart('.')), $"src={Quote(source)}");
    }

    private string Add(string id, string source)
    {
        string unique = id;
        for (int i = 2; _sources.TryGetValue(unique, out string? known) && known != source; i++)
            unique = $"{id}_{i}";
        _sources[unique] = source;
        return unique;
    }

    /// <summary>Letters, digits and <c>_ . -</c>, small.</summary>
    private static string Id(string name)
    {
        string id = string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '_')).Trim('_', '.', '-');
        return id.Length == 0 ? "secret" : id;
    }

    private static string Quote(string path) => path.AsSpan().IndexOfAny(" '\"\\,;&|") < 0 ? path : "'" + path.Replace("'", "'\\''") + "'";

    /// <summary>The command, for a file of that path.</summary>
    public string Command(string dockerfile)
    {
        string file = dockerfile[(dockerfile.LastIndexOf('/') + 1)..] == "Dockerfile" && !dockerfile.Contains('/') ? "" : $" -f {Quote(dockerfile)}";
        string folder = dockerfile.Contains('/') ? Quote(dockerfile[..dockerfile.LastIndexOf('/')]) : ".";
        return "DOCKER_BUILDKIT=1 docker build" + string.Concat(_sources.Select(s => $" --secret id={s.Key},{s.Value}")) + (NeedsSsh ? " --ssh default" : "") + file + " " + (folder.Length == 0 ? "/" : folder);
    }
}
