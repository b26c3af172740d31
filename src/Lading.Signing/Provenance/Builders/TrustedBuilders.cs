using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Provenance.Predicates;

namespace Lading.Signing.Provenance.Builders;

/// <summary>
/// The table of trust: the builders that are known here, and the user's own before them (docs/provenance.md, "Trusted
/// builders").
/// </summary>
public sealed class TrustedBuilders
{
    /// <summary>The largest file of the user's, in bytes.</summary>
    public const int MaxSize = 1 << 20;

    internal const string GitHubIssuer = "https://token.actions.githubusercontent.com";
    internal const string GitLabIssuer = "https://gitlab.com";
    internal const string GoogleCloudBuild = "https://cloudbuild.googleapis.com/GoogleHostedWorker";
    internal const string NpmRunner = "https://github.com/actions/runner";

    private const int MaxEntries = 1000;
    private const string Generator = "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/";
    private const string GeneratorType = "https://github.com/slsa-framework/slsa-github-generator";

    private readonly IReadOnlyList<TrustedBuilder> _all;

    private TrustedBuilders(IReadOnlyList<TrustedBuilder> all) => _all = all;

    /// <summary>
    /// What is known here: who runs it isolates builds from one another, or says so, and up to which level.
    /// </summary>
    public static TrustedBuilders BuiltIn { get; } = new(
    [
        .. Generators(),
        // Its authors try it out at its main branch with this repository, of which nobody uses anything.
        .. Generators().Select(b =>
            b with { Refs = ["refs/heads/main"], MaxLevel = 2,
            Sources = ["https://github.com/slsa-framework/example-package"] }),
        // The npm program runs in the maintainer's own workflow and can be replaced by it: hosted and signed, not
        // isolated.
        Npm("", "github-hosted", 2, BuildTypes.NpmCliV1,
            BuildTypes.NpmCliV2) with { Aliases = [NpmRunner + "/github-hosted"] },
        Npm("/github-hosted", "github-hosted", 2, BuildTypes.NpmCliV1, BuildTypes.NpmCliV2,
            BuildTypes.NpmWorkflow) with { Aliases = [NpmRunner] },
        Npm("/self-hosted", "self-hosted", 1, BuildTypes.NpmCliV2, BuildTypes.NpmWorkflow),
        new TrustedBuilder { Id = GoogleCloudBuild, MaxLevel = 3, Uses = BuilderUse.Image },
        // A tag of jreleaser's builders ends in the language.
        new TrustedBuilder { Id = "https://github.com/jreleaser/release-action/*", Issuer = GitHubIssuer, MaxLevel = 3,
            Refs = ["vX.Y.Z-java"] },
        // actions/attest-build-provenance in anybody's workflow. Who verifies says in whose.
        new TrustedBuilder
        {
            Id = "https://github.com/*", Issuer = GitHubIssuer, MaxLevel = 2,
                BuildTypes = [BuildTypes.GitHubWorkflow, BuildTypes.NpmWorkflow], Forgeable = true,
        },
        new TrustedBuilder
        {
            Id = "https://gitlab.com/*", Signer = "https://gitlab.com/*", Issuer = GitLabIssuer, MaxLevel = 2,
                Refs = ["*"], BuildTypes = [], Forgeable = true,
        },
    ]);

    /// <summary>All entries; the first that fits counts.</summary>
    public IReadOnlyList<TrustedBuilder> All => _all;

    /// <summary>The same with the user's entries before these; everything wrong with them is an input error.</summary>
    public TrustedBuilders With(ReadOnlyMemory<byte> json, string where)
    {
        PredicateJson root = PredicateJson.Parse(json, where);
        List<string> unknown = [];
        root.Others(unknown, "builders");
        List<TrustedBuilder> own = root["builders"].List(MaxEntries, entry => Read(entry, unknown, where));
        // An entry that was misspelled might trust more than it was meant to.
        return unknown.Count == 0
            ? new TrustedBuilders([.. own, .. _all])
            : throw LadingException.Input($"{where}: {unknown[0]}: there is no such member.",
                "docs/provenance.md lists them.");
    }

    /// <summary>
    /// The entries whose signer has this name and issuer and may build this source, those that name it in full first.
    /// </summary>
    internal IEnumerable<TrustedBuilder> OfSigner(string name, string issuer, string? source) =>
        _all.Where(b => b.IsSigner(name, issuer, source)).OrderBy(b => !b.IsExact);

    /// <summary>The entry of a builder whose id it is in full; null when there is none.</summary>
    internal TrustedBuilder? OfId(string name) => _all.FirstOrDefault(b => b.Id == name);

    private static IEnumerable<TrustedBuilder> Generators() =>
    [
        OnGitHub("generator_generic_slsa3.yml", BuilderUse.Artifact, GeneratorType + "/generic@v1"),
        OnGitHub("builder_go_slsa3.yml", BuilderUse.Artifact, GeneratorType + "/go@v1", GeneratorType + "-go@v1",
            GeneratorType + "@v1"),
        OnGitHub("builder_container-based_slsa3.yml", BuilderUse.Artifact, BuildTypes.ContainerBased),
        OnGitHub("generator_container_slsa3.yml", BuilderUse.Image, GeneratorType + "/container@v1"),
        OnGitHub("delegator_generic_slsa3.yml", BuilderUse.Artifact | BuilderUse.Package,
            BuildTypes.Delegator) with { Delegates = [Generator] },
        OnGitHub("delegator_lowperms-generic_slsa3.yml", BuilderUse.Artifact | BuilderUse.Package,
            BuildTypes.Delegator) with { Delegates = [Generator] },
    ];

    private static TrustedBuilder OnGitHub(string workflow, BuilderUse uses, params IReadOnlyList<string> buildTypes) =>
        new()
    {
        Id = Generator + workflow,
        Issuer = GitHubIssuer,
        MaxLevel = 3,
        Uses = uses,
        BuildTypes = buildTypes,
    };

    private static TrustedBuilder Npm(string runner, string environment, int level,
        params IReadOnlyList<string> buildTypes) => new()
    {
        Id = NpmRunner + runner,
        Runner = environment,
        Signer = "https://github.com/*",
        Issuer = GitHubIssuer,
        MaxLevel = level,
        Uses = BuilderUse.None,
        BuildTypes = buildTypes,
        Refs = ["*"],
        Forgeable = true,
    };

    private static TrustedBuilder Read(PredicateJson json, List<string> unknown, string where)
    {
        json.Others(unknown, "id", "aliases", "signer", "runner", "issuer", "key", "level", "uses", "buildTypes",
            "refs", "sources", "delegates", "forgeable", "comment");
        string? issuer = json["issuer"].TextOrNull(), pem = json["key"].TextOrNull();
        if (issuer is null == pem is null)
            throw json.Bad("a builder has an issuer, whose certificates it signs with, or a key in PEM");
        if (json["level"].Value is not { ValueKind: System.Text.Json.JsonValueKind.Number } number
            || !number.TryGetInt32(out int level)
            || level is < 1 or > 3)
            throw json["level"].Bad("1, 2 or 3 is wanted");
        IReadOnlyList<string> refs = json["refs"].List(100, r => r.Text());
        BuilderUse uses = BuilderUse.None;
        foreach (PredicateJson use in json["uses"].List(3, u => u))
            uses |= use.Text() switch
            {
                "artifact" => BuilderUse.Artifact,
                "image" => BuilderUse.Image,
                "package" => BuilderUse.Package,
                _ => throw use.Bad("artifact, image or package is wanted"),
            };
        return new TrustedBuilder
        {
            Id = json["id"].Text(),
            Aliases = json["aliases"].List(100, a => a.Text()),
            Signer = json["signer"].TextOrNull(),
            Runner = json["runner"].TextOrNull(),
            Issuer = issuer,
            Key = pem is null ? null : PublicKeyReader.FromPem(pem, $"{where}: {json.Pointer}/key"),
            MaxLevel = level,
            Uses = uses,
            BuildTypes = json["buildTypes"].List(100, t => t.Text()),
            Refs = refs.Count > 0 ? refs : [TrustedBuilder.ReleaseTag],
            Sources = json["sources"].List(1000, r => r.Text()),
            Delegates = json["delegates"].IsAbsent ? null : json["delegates"].List(100, d => d.Text()),
            Forgeable = json["forgeable"].Flag() ?? false,
            Origin = where,
        };
    }
}
