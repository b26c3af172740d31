using Lading.Oci;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// What a file of attestations holds, told apart by content: bundles and envelopes, one or one a line; what a package
/// registry gives; what
/// gcloud prints. Exactly one of the members is there, or several bundles and envelopes.
/// </summary>
public sealed record AttestationFile
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxSize = PredicateJson.MaxSize;

    private const int MaxLines = 1000;

    /// <summary>Sigstore bundles.</summary>
    public IReadOnlyList<Bundle> Bundles { get; private init; } = [];

    /// <summary>Envelopes without a bundle around them.</summary>
    public IReadOnlyList<SignedEnvelope> Envelopes { get; private init; } = [];

    /// <summary>Statements that nobody signed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Statements { get; private init; } = [];

    /// <summary>A package's attestations; null for other files.</summary>
    public NpmAttestations? Package { get; private init; }

    /// <summary>Google's provenance of an image; null for other files.</summary>
    public GoogleCloudBuild? Google { get; private init; }

    /// <summary>Reads a file; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static AttestationFile Read(ReadOnlyMemory<byte> file, string where)
    {
        if (file.Length > MaxSize)
            throw LadingException.Input($"{where}: has {file.Length} bytes, more than the {MaxSize} that are read.");
        List<ReadOnlyMemory<byte>> lines = Lines(file, where);
        if (lines.Count == 1)
        {
            PredicateJson root = PredicateJson.Parse(lines[0], where);
            if (NpmAttestations.Is(root))
                return new AttestationFile { Package = NpmAttestations.Read(lines[0], where) };
            if (GoogleCloudBuild.Is(root))
                return new AttestationFile { Google = GoogleCloudBuild.Read(lines[0], where) };
        }
        List<Bundle> bundles = [];
        List<SignedEnvelope> envelopes = [];
        List<ReadOnlyMemory<byte>> statements = [];
        for (int i = 0; i < lines.Count; i++)
        {
            string place = lines.Count == 1 ? where : $"{where}:{i + 1}";
            PredicateJson root = PredicateJson.Parse(lines[i], place);
            if (SignedEnvelope.Is(root))
                envelopes.Add(SignedEnvelope.Read(root));
            else if (root.IsObject && !root["_type"].IsAbsent)
                statements.Add(lines[i]);
            else if (root.IsObject && !root["mediaType"].IsAbsent)
                bundles.Add(Bundle.Read(lines[i], place));
            else
                throw LadingException.Input($"{place}: neither a Sigstore bundle nor an envelope, nor what npm's registry or gcloud give.");
        }
        return new AttestationFile { Bundles = bundles, Envelopes = envelopes, Statements = statements };
    }

    /// <summary>
    /// The documents of a file: all of it, or one a line where the first line is a document by itself.
    /// </summary>
    private static List<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> file, string where)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        for (ReadOnlyMemory<byte> rest = file; !rest.IsEmpty;)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
                lines.Add(line);
            // A document over many lines does not end with its first.
            if (lines.Count == 1 && !line.Span.TrimEnd(" \t\r"u8).EndsWith("}"u8)
                && line.Span.ContainsAnyExcept(" \t\r"u8))
                return [file];
            if (lines.Count > MaxLines)
                throw LadingException.Input($"{where}: there are more than {MaxLines} lines.");
        }
        return lines.Count > 0 ? lines : throw LadingException.Input($"{where}: it is empty.");
    }
}
