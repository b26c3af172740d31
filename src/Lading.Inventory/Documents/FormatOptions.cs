namespace Lading.Inventory.Documents;

/// <summary>How a document is written.</summary>
public sealed record FormatOptions
{
    /// <summary>What is used when nothing is asked for: the default version, indented, without files.</summary>
    public static FormatOptions Default { get; } = new();

    /// <summary>Version of the specification, as in <see cref="SbomFormat.Versions"/>; null for the default one.</summary>
    public string? Version { get; init; }

    /// <summary>True to list the files that packages own, in formats that can. Documents get ten times as large.</summary>
    public bool IncludeFiles { get; init; }

    /// <summary>True for no white space between tokens.</summary>
    public bool Compact { get; init; }

    /// <summary>The template, for the format <c>template</c>.</summary>
    public string? Template { get; init; }
}
