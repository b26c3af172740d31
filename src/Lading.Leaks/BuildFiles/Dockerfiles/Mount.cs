namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>
/// A <c>RUN --mount</c>: Dockerfile reference, "RUN --mount". Values stay as written.
/// </summary>
/// <param name="Type">bind (the default), cache, tmpfs, secret, ssh.</param>
/// <param name="Options">The options by name, lower case; an option without value is there with an empty one.</param>
/// <param name="Span">Where the flag stands in the file.</param>
public sealed record Mount(string Type, IReadOnlyDictionary<string, string> Options, TextSpan Span)
{
    /// <summary>Reads what follows <c>--mount=</c>: comma-separated fields, quoted where they hold a comma.</summary>
    public static Mount Parse(string value, TextSpan span)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string field in Fields(value))
        {
            int equals = field.IndexOf('=');
            string name = (equals < 0 ? field : field[..equals]).Trim().ToLowerInvariant();
            options[name] = equals < 0 ? "" : field[(equals + 1)..];
        }
        return new Mount(options.GetValueOrDefault("type", "bind"), options, span);
    }

    /// <summary>The id of a secret or cache: <c>id</c>, or the last part of the target.</summary>
    public string? Id => Options.GetValueOrDefault("id") ?? Options.GetValueOrDefault("source") ?? Target?.Split('/')[^1];

    /// <summary>Where it is mounted; for a secret without one /run/secrets/ID, unless it is given as a variable only.</summary>
    public string? Target =>
        Options.GetValueOrDefault("target") ?? Options.GetValueOrDefault("dst") ?? Options.GetValueOrDefault("destination")
        ?? (Type == "secret" && !Options.ContainsKey("env") && (Options.GetValueOrDefault("id") ?? Options.GetValueOrDefault("source")) is { } id ? "/run/secrets/" + id : null);

    /// <summary>The variable that a secret is given as; null when it is not.</summary>
    public string? Variable => Options.GetValueOrDefault("env");

    private static List<string> Fields(string value)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        bool quoted = false;
        foreach (char c in value)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(c);
        }
        fields.Add(field.ToString());
        return fields;
    }
}
