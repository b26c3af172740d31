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

    /// <summary>The text of the template, for the format <c>template</c>.</summary>
    public string? Template { get; init; }

    /// <summary>What GitHub wants to know of the run, for the format <c>github</c>; null outside of one.</summary>
    public GitHubJob? GitHub { get; init; }

    /// <summary>Writes the section <c>vulnerabilities</c> of CycloneDX, given the sink and the minor version of the specification; null for none.</summary>
    internal Action<CycloneDx.CycloneDxSink, int>? Vulnerabilities { get; init; }
}

/// <summary>The run of a GitHub workflow that a dependency snapshot belongs to.</summary>
/// <param name="Sha">Commit, 40 hex digits.</param>
/// <param name="Ref">Branch or tag, <c>refs/heads/main</c>.</param>
/// <param name="Id">Id of the run.</param>
/// <param name="Correlator">Key that later runs of the same job share.</param>
public sealed record GitHubJob(string Sha, string Ref, string Id, string Correlator)
{
    /// <summary>The run this process is part of, from the variables GitHub sets; null when they are not set.</summary>
    public static GitHubJob? FromEnvironment()
    {
        string? Get(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
        return Get("GITHUB_SHA") is { } sha && Get("GITHUB_REF") is { } reference
            ? new GitHubJob(sha, reference, Get("GITHUB_RUN_ID") ?? "", $"{Get("GITHUB_WORKFLOW")}_{Get("GITHUB_JOB")}") : null;
    }
}
