namespace Lading.Leaks.BuildFiles;

/// <summary>What a build file takes an image for.</summary>
public enum ImageUseKind : byte
{
    /// <summary>FROM of a Dockerfile.</summary>
    Base,
    /// <summary>COPY --from of a Dockerfile.</summary>
    CopyFrom,
    /// <summary>RUN --mount=from of a Dockerfile.</summary>
    MountFrom,
    /// <summary>The frontend that reads the Dockerfile: <c># syntax=</c>.</summary>
    Frontend,
    /// <summary>A service of a Compose file.</summary>
    Service,
    /// <summary>A container of a Kubernetes pod.</summary>
    Container,
    /// <summary>An init container of a Kubernetes pod.</summary>
    InitContainer,
}

/// <summary>An image that a build file names.</summary>
public sealed record ImageUse
{
    /// <summary>The reference after arguments were put in, as the engine would see it; not checked to be one.</summary>
    public required string Reference { get; init; }
    /// <summary>As it stands in the file.</summary>
    public required string Written { get; init; }
    /// <summary>What for.</summary>
    public required ImageUseKind Kind { get; init; }
    /// <summary>Stage, service or <c>Kind/name/container</c> that uses it.</summary>
    public required string User { get; init; }
    /// <summary>1-based line.</summary>
    public required int Line { get; init; }
    /// <summary>The platform asked for; null when none is.</summary>
    public string? Platform { get; init; }
    /// <summary>Index of the stage, from 0; null outside of Dockerfiles.</summary>
    public int? Stage { get; init; }
    /// <summary>True when the result needs it; false for stages of a Dockerfile that the target is not built from.</summary>
    public bool IsNeeded { get; init; } = true;
    /// <summary>Arguments in it that have no value here; not empty means that <see cref="Reference"/> is incomplete.</summary>
    public IReadOnlyList<string> Unresolved { get; init; } = [];
}
