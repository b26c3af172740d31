namespace Lading.Inventory;

/// <summary>The release of an operating system: os-release(5).</summary>
/// <param name="Id"><c>ID</c>: <c>debian</c>, <c>alpine</c>, <c>rhel</c>, …</param>
/// <param name="VersionId"><c>VERSION_ID</c>; null for rolling releases.</param>
public sealed record Distro(string Id, string? VersionId)
{
    /// <summary>All fields as written.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary><c>PRETTY_NAME</c>, or id and version.</summary>
    public string PrettyName => Fields.GetValueOrDefault("PRETTY_NAME") ?? $"{Id} {VersionId}".TrimEnd();

    /// <summary><c>ID_LIKE</c>, split.</summary>
    public IReadOnlyList<string> IdLike => Fields.GetValueOrDefault("ID_LIKE")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The <c>distro</c> qualifier of purls: <c>debian-12</c>, <c>alpine-3.20.1</c>.</summary>
    public string Qualifier => VersionId is null ? Id : $"{Id}-{VersionId}";
}
