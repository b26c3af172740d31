namespace Lading.Inventory.Catalogers.Dotnet;

/// <summary>What one MSBuild file defines; names are compared without case.</summary>
internal sealed class ProjectValues
{
    /// <summary>Properties.</summary>
    public Dictionary<string, string> Properties { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Versions of central package management.</summary>
    public Dictionary<string, string> Versions { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a project sees: its own file first, then those of the folders above, the nearest first.</summary>
internal sealed class ProjectScope(IEnumerable<ProjectValues> files)
{
    private const int MaxFiles = 64, MaxRounds = 16, MaxLength = 4096;

    private readonly ProjectValues[] _files = [.. files.Take(MaxFiles)];

    /// <summary>The centrally managed version of a package; null when there is none.</summary>
    public string? CentralVersion(string id)
    {
        foreach (ProjectValues file in _files)
            if (file.Versions.TryGetValue(id, out string? version))
                return version;
        return null;
    }

    /// <summary>Replaces <c>$(Name)</c> by values of properties; null when one is not known or they lead in a circle.</summary>
    public string? Fill(string? text)
    {
        for (int round = 0; text is not null && round < MaxRounds; round++)
        {
            int start = text.LastIndexOf("$(", StringComparison.Ordinal);
            if (start < 0)
                return text;
            int end = text.IndexOf(')', start);
            if (end < 0 || Property(text[(start + 2)..end].Trim()) is not { } value || text.Length + value.Length > MaxLength)
                return null;
            text = string.Concat(text.AsSpan(0, start), value, text.AsSpan(end + 1));
        }
        return null;
    }

    private string? Property(string name)
    {
        foreach (ProjectValues file in _files)
            if (file.Properties.TryGetValue(name, out string? value))
                return value;
        return null;
    }
}
