using Lading.Signing.Provenance.Predicates;

namespace Lading.Signing.Provenance.Generation;

/// <summary>A parameter, in a group of its own or at the top.</summary>
/// <param name="Group">The object that it stands in; empty for the top.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record BuildParameter(string Group, string Name, string Value);

/// <summary>
/// What is known of the build that runs just now. Every value is one that somebody decided may be published.
/// </summary>
public sealed record BuildRun
{
    /// <summary>The system that was recognized, for people.</summary>
    public required string System { get; init; }

    /// <summary>Who builds.</summary>
    public required string BuilderId { get; init; }

    /// <summary>How the rest is to be understood.</summary>
    public required string BuildType { get; init; }

    /// <summary>What whoever asked for the build chose.</summary>
    public required IReadOnlyList<BuildParameter> ExternalParameters { get; init; }

    /// <summary>What the system set.</summary>
    public IReadOnlyList<BuildParameter> InternalParameters { get; init; } = [];

    /// <summary>What is built, with its commit; null when that is not known.</summary>
    public ResourceDescriptor? Source { get; init; }

    /// <summary>The run; null when it has no name.</summary>
    public string? InvocationId { get; init; }

    /// <summary>When it began; null when that is not known.</summary>
    public DateTimeOffset? StartedOn { get; init; }

    /// <summary>Group of the parameters that a user adds.</summary>
    public string UserGroup { get; init; } = "parameters";
}
