using Lading.Leaks.BuildFiles;
using Lading.Leaks.Fixing.Builds;

namespace Lading.Leaks.Fixing;

/// <summary>Something that was fixed or could not be.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Line">1-based line in the file as it was.</param>
/// <param name="Message">What was done, or why it could not be and what to do by hand; one or two sentences.</param>
public sealed record FixNote(string Rule, int Line, string Message);

/// <summary>The fix of one build file.</summary>
public sealed record FileFix
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }
    /// <summary>Its kind.</summary>
    public required BuildFileKind Kind { get; init; }
    /// <summary>The text as it was; empty for a file that was not there.</summary>
    public required string Before { get; init; }
    /// <summary>The text after the fix; the same when nothing was to be done or nothing could be.</summary>
    public required string After { get; init; }
    /// <summary>What was fixed.</summary>
    public IReadOnlyList<FixNote> Done { get; init; } = [];
    /// <summary>What was not, with the reason.</summary>
    public IReadOnlyList<FixNote> Left { get; init; } = [];
    /// <summary>What there is to do besides: files to make, values to have replaced, what the program gets at run time.</summary>
    public IReadOnlyList<string> ToDo { get; init; } = [];
    /// <summary>The commands to use now: the build with its secrets, or how to make a Secret; empty when nothing changes.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];
    /// <summary>Other files that belong to the fix: the <c>.dockerignore</c>.</summary>
    public IReadOnlyList<FileFix> Others { get; init; } = [];

    /// <summary>What the build of a Dockerfile takes after its fix; null for other files.</summary>
    internal BuildNeeds? Needs { get; init; }

    /// <summary>True when the file changes.</summary>
    public bool IsChanged => Before != After;

    /// <summary>The change of this file as a unified diff; empty when there is none.</summary>
    public string Patch => UnifiedDiff.Of(Path.TrimStart('/'), Before, After, Before.Length == 0);
}
