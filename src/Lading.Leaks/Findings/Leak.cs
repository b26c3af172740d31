using Lading.Oci;

namespace Lading.Leaks.Findings;

/// <summary>One secret, or one habit that leaks secrets, with every place where it was found. Never holds the value.</summary>
public sealed record Leak
{
    /// <summary>Id of the rule: <c>github-pat</c>, <c>private-key</c>, <c>secret-in-env</c>.</summary>
    public required string Rule { get; init; }
    /// <summary>What it is, for people: "GitHub personal access token (classic)".</summary>
    public required string Title { get; init; }
    /// <summary>How sure it is.</summary>
    public required Confidence Confidence { get; init; }
    /// <summary>How bad it would be.</summary>
    public required LeakSeverity Severity { get; init; }
    /// <summary>Tells this secret from others; null for a habit, where there is no value.</summary>
    public Fingerprint? Fingerprint { get; init; }
    /// <summary>SHA-1 of the value, when a baseline of another scanner lists it; else null.</summary>
    public string? KnownHash { get; init; }
    /// <summary>The value with all but at most four characters replaced by asterisks; null for a habit.</summary>
    public string? Masked { get; init; }
    /// <summary>What was learnt from the value: "account 595918472158", "encrypted", "expired 2024-05-01"; empty when nothing.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
    /// <summary>Where it is, ordered by layer, path and line; never empty.</summary>
    public required IReadOnlyList<LeakPlace> Places { get; init; }
}

/// <summary>What kind of thing holds a secret.</summary>
public enum PlaceKind : byte
{
    /// <summary>A file of a layer or folder.</summary>
    File,
    /// <summary>The image's configuration; <see cref="LeakPlace.Pointer"/> says where.</summary>
    Config,
    /// <summary>A step of the image's history; <see cref="LeakPlace.Pointer"/> says which.</summary>
    History,
    /// <summary>A Dockerfile, Compose file or Kubernetes manifest, judged as such.</summary>
    BuildFile,
    /// <summary>The environment of a running process or container.</summary>
    Environment,
}

/// <summary>One place that holds a secret.</summary>
public sealed record LeakPlace
{
    /// <summary>What kind of thing it is.</summary>
    public required PlaceKind Kind { get; init; }
    /// <summary>
    /// Path from the root; inside archives the parts are joined with <c>!/</c>, as in <c>app/a.jar!/b.properties</c>. For an
    /// image's configuration <c>config.json</c>; for an environment the container's or process's name.
    /// </summary>
    public required string Path { get; init; }
    /// <summary>1-based line; 0 where there are no lines.</summary>
    public int Line { get; init; }
    /// <summary>1-based column in bytes; 0 where there are no lines.</summary>
    public int Column { get; init; }
    /// <summary>Offset in bytes into the file, where there are no lines and no pointer; null elsewhere.</summary>
    public long? Offset { get; init; }
    /// <summary>RFC 6901 pointer into a document; null where the place is one in a text.</summary>
    public string? Pointer { get; init; }
    /// <summary>How the value was wrapped, outermost first: <c>base64</c>, <c>hex</c>, <c>percent</c>, <c>utf-16</c>, <c>gzip</c>; empty for plain.</summary>
    public IReadOnlyList<string> Encodings { get; init; } = [];
    /// <summary>Index of the layer, from 0; null outside of layers.</summary>
    public int? Layer { get; init; }
    /// <summary>Diff id or blob digest of the layer.</summary>
    public Digest? LayerDigest { get; init; }
    /// <summary>The build step that made the layer, or that history names.</summary>
    public string? Instruction { get; init; }
    /// <summary>Index of the layer that deleted or replaced the file, which is still readable below it; null while it is visible.</summary>
    public int? HiddenBy { get; init; }
}

/// <summary>Something that was not searched, and why: said in every result.</summary>
/// <param name="Path">Path from the root, or the layer.</param>
/// <param name="Layer">Index of the layer; null outside of layers.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record Skipped(string Path, int? Layer, string Reason);

/// <summary>The leaks of one source.</summary>
public sealed record LeakReport
{
    /// <summary>What was searched, as its user named it.</summary>
    public required string Source { get; init; }
    /// <summary>The leaks: the worst first, then by rule and first place.</summary>
    public required IReadOnlyList<Leak> Leaks { get; init; }
    /// <summary>What was not searched.</summary>
    public IReadOnlyList<Skipped> Skipped { get; init; } = [];
    /// <summary>Leaks that an ignore file, a baseline or a comment took out.</summary>
    public int Ignored { get; init; }
    /// <summary>Files searched; of what runs, environments.</summary>
    public long Files { get; init; }
    /// <summary>What <see cref="Files"/> counts, in the singular.</summary>
    public string Counted { get; init; } = "file";
    /// <summary>Bytes searched, before decoding.</summary>
    public long Bytes { get; init; }
}
