using System.CommandLine;
using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Verification;

namespace Lading.Cli.Options;

/// <summary>
/// What is expected of a build, and which builders are trusted: slsa-verifier's flags, and what makes them work
/// offline.
/// </summary>
internal sealed class ProvenanceOptions
{
    private readonly Option<string?> _path = new("--provenance-path", "--attestations-path", "--attestation-path")
    {
        Description = "The provenance: bundles or envelopes, one or one a line; what npm's registry or gcloud give. [default: what hangs on the image]",
        HelpName = "FILE",
    };
    private readonly Option<string?> _source = Text("--source-uri",
        "Repository that it must have been built from, as github.com/acme/app.", "URI");
    private readonly Option<string?> _branch = Text("--source-branch", "Branch that it must have been built from.",
        "NAME");
    private readonly Option<string?> _tag = Text("--source-tag", "Tag that it must have been built from.", "NAME");
    private readonly Option<string?> _versionedTag = Text("--source-versioned-tag",
        "Version that the tag must be; v1 is any v1.x.y.", "VERSION");
    private readonly Option<string?> _builder = Text("--builder-id",
        "Builder that must have built: ID or ID@REF. [default: one that the table of trusted builders takes for the kind]", "ID");
    private readonly Option<string[]> _inputs = new("--build-workflow-input") { Description = "Input that a workflow must have been started with, by hand; may repeat.", HelpName = "KEY=VALUE" };
    private readonly Option<string?> _packageName = Text("--package-name", "Name that the package must have.", "NAME");
    private readonly Option<string?> _packageVersion = Text("--package-version", "Version that the package must have.",
        "VERSION");
    private readonly Option<string?> _npmKeys = Text("--npm-keys",
        "Keys of the package registry: keys.json of the TUF repository, or its /-/npm/v1/keys.", "FILE");
    private readonly Option<string?> _builderKeys = Text("--builder-keys",
        "Folder with the keys of Google Cloud Build, one file for each region.", "FOLDER");
    private readonly Option<string?> _builders = Text("--builders",
        "More trusted builders, before those that are known: docs/provenance.md.", "FILE");

    /// <summary>What is expected.</summary>
    public IReadOnlyList<Option> Expectations =>
        [_source, _branch, _tag, _versionedTag, _builder, _inputs, _packageName, _packageVersion];

    /// <summary>Who is trusted, beside the trusted root.</summary>
    public IReadOnlyList<Option> Trust => [_builders, _npmKeys, _builderKeys];

    /// <summary>Where the provenance is.</summary>
    public Option<string?> Path => _path;

    /// <summary>Where it must have been built from.</summary>
    public Option<string?> Source => _source;

    /// <summary>The table of trusted builders.</summary>
    public TrustedBuilders Builders(ParseResult parsed) => parsed.GetValue(_builders) is { } file
        ? TrustedBuilders.BuiltIn.With(BundleOptions.ReadFile(file, TrustedBuilders.MaxSize), file)
        : TrustedBuilders.BuiltIn;

    /// <summary>The policy.</summary>
    public ProvenancePolicy Policy(ParseResult parsed) => new()
    {
        Builders = Builders(parsed),
        SourceUri = parsed.GetValue(_source)
            ?? throw LadingException.Usage("--source-uri is missing.",
            "Which repository was it built from? For example --source-uri github.com/acme/app."),
        Builder = Builder(parsed),
        Branch = parsed.GetValue(_branch),
        Tag = parsed.GetValue(_tag),
        VersionedTag = parsed.GetValue(_versionedTag),
        WorkflowInputs = Inputs(parsed),
        PackageName = parsed.GetValue(_packageName),
        PackageVersion = parsed.GetValue(_packageVersion),
    };

    /// <summary>The provenance in a file; null when none is given.</summary>
    public AttestationFile? File(ParseResult parsed) => parsed.GetValue(_path) is { } path
        ? AttestationFile.Read(BundleOptions.ReadFile(path, AttestationFile.MaxSize), path)
        : null;

    /// <summary>The keys of the package registry.</summary>
    public IReadOnlyList<RegistryKey> NpmKeys(ParseResult parsed) => parsed.GetValue(_npmKeys) is { } file
        ? RegistryKeys.Read(BundleOptions.ReadFile(file, RegistryKeys.MaxSize), file)
        : throw LadingException.Usage("--npm-keys is missing.",
            "The registry's keys: curl https://registry.npmjs.org/-/npm/v1/keys, or keys.json of Sigstore's TUF repository.");

    /// <summary>The keys of Google Cloud Build.</summary>
    public GoogleKeys BuilderKeys(ParseResult parsed) => parsed.GetValue(_builderKeys) is { } folder
        ? GoogleKeys.Read(folder)
        : throw LadingException.Usage("--builder-keys is missing.",
            "A folder with Google Cloud Build's public keys: docs/provenance.md says where they are from.");

    /// <summary>The same; null when they are not given.</summary>
    public GoogleKeys? GivenBuilderKeys(ParseResult parsed) =>
        parsed.GetValue(_builderKeys) is null ? null : BuilderKeys(parsed);

    private BuilderId? Builder(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(_builder) is { Length: > 0 } id ? BuilderId.Parse(id) : null;
        }
        catch (LadingException e)
        {
            throw LadingException.Usage($"--builder-id: {e.Message}");
        }
    }

    private SortedDictionary<string, string> Inputs(ParseResult parsed)
    {
        // Not by Pairs: a value may have a comma.
        var inputs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in parsed.GetValue(_inputs) ?? [])
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !inputs.TryAdd(word[..equals], word[(equals + 1)..]))
                throw LadingException.Usage($"{_inputs.Name} takes KEY=VALUE, each key once, not '{Printable.Text(word, 100)}'.");
        }
        return inputs;
    }

    internal static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };
}
