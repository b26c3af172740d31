using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;

namespace Lading.Leaks.Fixing.Builds;

/// <summary>What the build of a Dockerfile takes, after its fix: arguments, and secrets by the variables that they are read into.</summary>
internal sealed record BuildNeeds
{
    private const int MaxName = 300;
    private const string Export = "export ";
    private const string Middle = "=\"$(cat /run/secrets/";

    /// <summary>The Dockerfile, as the user called it.</summary>
    public required string Path { get; init; }
    /// <summary>Names of the arguments that it declares, in whatever stage.</summary>
    public required IReadOnlySet<string> Arguments { get; init; }
    /// <summary>Ids of its secrets by the variables that RUNs get them as.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
    /// <summary>Secrets that this run's fix made it ask for.</summary>
    public IReadOnlyList<BuildSecret> Added { get; init; } = [];
    /// <summary>True when this run's fix made it ask for an SSH agent.</summary>
    public bool NeedsSsh { get; init; }

    /// <summary>Reads a Dockerfile.</summary>
    public static BuildNeeds Of(string path, Dockerfile file)
    {
        Instruction[] all = [.. file.Instructions.Select(i => i.Inner ?? i)];
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Instruction run in all.Where(i => i.Kind == InstructionKind.Run))
        {
            foreach (Mount mount in run.Mounts)
                if (mount is { Type: "secret", Variable: { } variable, Id: { } id })
                    variables.TryAdd(variable, id);
            foreach ((string variable, string id) in Exports(file.Source.Slice(run.Span).Replace("\\\"", "\"")))
                variables.TryAdd(variable, id);
        }
        return new BuildNeeds
        {
            Path = path,
            Arguments = all.Where(i => i.Kind == InstructionKind.Arg).SelectMany(i => i.Assignments).Select(a => a.Name).ToHashSet(StringComparer.Ordinal),
            Variables = variables,
        };
    }

    /// <summary>The variables of <c>export NAME="$(cat /run/secrets/ID)"</c>, which fixes write for frontends without <c>env=</c>.</summary>
    private static IEnumerable<(string Variable, string Id)> Exports(string text)
    {
        for (int at = text.IndexOf(Export, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Export, at + Export.Length, StringComparison.Ordinal))
        {
            int start = at + Export.Length;
            int equals = text.IndexOf('=', start, Math.Min(MaxName, text.Length - start));
            if (equals < 0 || !text.AsSpan(equals).StartsWith(Middle) || text.AsSpan(start, equals - start).ContainsAny(" \t\r\n\"'"))
                continue;
            int id = equals + Middle.Length;
            int end = text.IndexOf(')', id, Math.Min(MaxName, text.Length - id));
            if (end > id)
                yield return (text[start..equals], text[id..end]);
        }
    }
}
