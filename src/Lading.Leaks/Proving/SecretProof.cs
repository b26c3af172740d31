using Lading.Oci;

namespace Lading.Leaks.Proving;

/// <summary>What a <see cref="SecretProof"/> comes to.</summary>
public enum ProofVerdict : byte
{
    /// <summary>Everything was searched and nothing was found.</summary>
    Clean,
    /// <summary>Nothing was found, but something could not be searched.</summary>
    NotProven,
    /// <summary>Traces were found.</summary>
    Traces,
}

/// <summary>What kind of place was searched.</summary>
public enum ProofPlace : byte
{
    /// <summary>An image's manifest, or the index it is in.</summary>
    Manifest,
    /// <summary>An image's configuration.</summary>
    Config,
    /// <summary>A layer of an image.</summary>
    Layer,
    /// <summary>Something that hangs on the image: a provenance, an SBOM, a signature.</summary>
    Attachment,
    /// <summary>A file of a build cache that was exported.</summary>
    Cache,
}

/// <summary>One place where a part of a secret was found. Never holds the value.</summary>
public sealed record Trace
{
    /// <summary>Id of the secret.</summary>
    public required string Secret { get; init; }
    /// <summary>Which part of it: <c>the value</c>, <c>line 2, column 8</c>.</summary>
    public required string Part { get; init; }
    /// <summary>Bytes of the part that are there.</summary>
    public required int Bytes { get; init; }
    /// <summary>Bytes of the part in all.</summary>
    public required int PartLength { get; init; }
    /// <summary>What kind of place it is.</summary>
    public required ProofPlace Place { get; init; }
    /// <summary>Digest of the manifest or blob.</summary>
    public Digest? Digest { get; init; }
    /// <summary>Index of the layer; null outside of layers.</summary>
    public int? Layer { get; init; }
    /// <summary>The build step that left it, secrets replaced by asterisks; null when the history does not tell.</summary>
    public string? Instruction { get; init; }
    /// <summary>
    /// The file; inside archives the parts are joined with <c>!/</c>. For what is no file the document. Secrets in it are
    /// replaced by asterisks.
    /// </summary>
    public required string Path { get; init; }
    /// <summary>RFC 6901 pointer to the text that holds it, in a JSON document; else null.</summary>
    public string? Pointer { get; init; }
    /// <summary>Offset in bytes: in the content of the file, unpacked; in the header, where <see cref="InHeader"/> says so, of the header.</summary>
    public required long Offset { get; init; }
    /// <summary>True when it is in the entry's tar header: its name, its link target, an extended attribute.</summary>
    public bool InHeader { get; init; }
    /// <summary>How it is written there: <c>plain</c>, <c>base64</c>, …</summary>
    public required string Encoding { get; init; }
    /// <summary>True when line ends lie within it.</summary>
    public bool IsSplit { get; init; }
    /// <summary>Times it is in this place.</summary>
    public int Count { get; init; } = 1;
}

/// <summary>One place that was searched, and how much it came to.</summary>
public sealed record SearchedPlace
{
    /// <summary>What kind of place it is.</summary>
    public required ProofPlace Place { get; init; }
    /// <summary>What it is, for people: <c>layer 2</c>, <c>the configuration</c>, the path of a cache file.</summary>
    public required string Name { get; init; }
    /// <summary>Digest of the blob or document.</summary>
    public Digest? Digest { get; init; }
    /// <summary>The build step that made it, secrets replaced by asterisks.</summary>
    public string? Instruction { get; init; }
    /// <summary>Bytes searched as they are stored.</summary>
    public long PackedBytes { get; init; }
    /// <summary>Bytes searched after unpacking, those of archives inside included.</summary>
    public long Bytes { get; init; }
    /// <summary>Files in it.</summary>
    public long Files { get; init; }
    /// <summary>Archives and compressed files in it that were unpacked.</summary>
    public long Archives { get; init; }
}

/// <summary>Something that was not searched, and why.</summary>
/// <param name="Path">The place and, in it, the file.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record Unsearched(string Path, string Reason);

/// <summary>A secret that was searched for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parts">Parts searched for: values, lines, tokens.</param>
/// <param name="Bytes">Bytes of these parts.</param>
/// <param name="PublicBytes">Bytes that are not searched for by themselves: names of settings, hosts, headers of keys.</param>
/// <param name="Hash">Tells who knows it which secret it was.</param>
public sealed record SearchedSecret(string Id, int Parts, int Bytes, int PublicBytes, SaltedHash? Hash);

/// <summary>What was searched for, where, and what was found: the answer to whether a build secret left a trace.</summary>
public sealed record SecretProof
{
    /// <summary>The image as its user named it.</summary>
    public required string Image { get; init; }
    /// <summary>Digest of its manifest or index; of its configuration where it comes from an engine, which keeps no manifest.</summary>
    public required Digest Digest { get; init; }
    /// <summary>The secrets.</summary>
    public required IReadOnlyList<SearchedSecret> Secrets { get; init; }
    /// <summary>Names of the encodings.</summary>
    public required IReadOnlyList<string> Encodings { get; init; }
    /// <summary>Every place that was searched, in order.</summary>
    public required IReadOnlyList<SearchedPlace> Searched { get; init; }
    /// <summary>What could not be searched.</summary>
    public required IReadOnlyList<Unsearched> Unsearched { get; init; }
    /// <summary>The traces: by place, path and offset.</summary>
    public required IReadOnlyList<Trace> Traces { get; init; }

    /// <summary>What it comes to.</summary>
    public ProofVerdict Verdict => Traces.Count > 0 ? ProofVerdict.Traces : Unsearched.Count > 0 ? ProofVerdict.NotProven : ProofVerdict.Clean;
}

/// <summary>How a proof is made.</summary>
public sealed record ProofOptions
{
    /// <summary>Folders with exported build caches or other OCI layouts, every file of which is searched.</summary>
    public IReadOnlyList<string> Caches { get; init; } = [];
    /// <summary>Search for every line whole, names of settings and hosts included.</summary>
    public bool EveryByte { get; init; }
    /// <summary>Make salted hashes of the secrets.</summary>
    public bool Hashes { get; init; }
    /// <summary>Limits on layers.</summary>
    public Oci.Layers.LayerLimits Layer { get; init; } = Oci.Layers.LayerLimits.Default;
    /// <summary>Archives inside one another that are opened.</summary>
    public int MaxNesting { get; init; } = 3;
    /// <summary>Bytes that one archive may unpack to, those inside it included.</summary>
    public long MaxUnpacked { get; init; } = 4L << 30;
}
