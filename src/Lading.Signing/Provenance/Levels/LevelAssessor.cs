using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Signing.Provenance.Levels;

/// <summary>
/// Says which level of SLSA's build track the provenance of an artifact supports (SLSA 1.1, "Security levels" and
/// "Verifying artifacts"),
/// criterion by criterion, as far as a program can tell.
/// </summary>
public sealed class LevelAssessor
{
    private readonly TrustedBuilders _builders;
    private readonly Artifact _artifact;
    private readonly string? _source;
    private readonly List<Criterion> _criteria = [];

    private LevelAssessor(TrustedBuilders builders, Artifact artifact, string? source) =>
        (_builders, _artifact, _source) = (builders, artifact, source);

    /// <summary>
    /// Rates each provenance of an artifact. <paramref name="source"/> is the repository that is expected; null when
    /// none is.
    /// </summary>
    public static LevelAssessment Assess(string target, Digest digest, IReadOnlyList<ProvenanceEvidence> evidence,
        TrustedBuilders builders, string? source)
    {
        Artifact artifact = Artifact.FromDigest(digest);
        return Assess(target, digest, artifact, evidence, builders, source);
    }

    /// <summary>
    /// The same for an artifact, the content of which is there: its other digests then count as well.
    /// </summary>
    public static LevelAssessment Assess(string target, Digest digest, Artifact artifact,
        IReadOnlyList<ProvenanceEvidence> evidence, TrustedBuilders builders, string? source) => new()
    {
        Target = target,
        Digest = digest,
        Ratings = [.. evidence.Select(e => new LevelAssessor(builders, artifact, source).Rate(e))
            .OrderByDescending(r => r.Level)
            .ThenByDescending(r => r.Criteria.Count(c => c.Outcome == CriterionOutcome.Met))],
    };

    private ProvenanceRating Rate(ProvenanceEvidence evidence)
    {
        string builder = "";
        try
        {
            if (evidence.Problem is { } problem)
                throw LadingException.Input(problem);
            BuildProvenance provenance = BuildProvenance.Read(evidence.Statement, "the statement");
            builder = provenance.BuilderId;
            Add(1, "a provenance exists", true, provenance.PredicateType);
            RateFirst(provenance);
            RateSigned(evidence, provenance);
            RateOlder(provenance);
        }
        catch (LadingException e)
        {
            Add(1, "a provenance that can be read", false, e.Message);
        }
        return new ProvenanceRating { Where = evidence.Where, Digest = evidence.Digest, Builder = builder,
            Criteria = _criteria, Level = Level() };
    }

    private int Level()
    {
        int level = 0;
        while (level < 3 && _criteria.Any(c => c.Level == level + 1)
            && _criteria.Where(c => c.Level == level + 1).All(c => c.Outcome == CriterionOutcome.Met))
            level++;
        return level;
    }

    private void RateFirst(BuildProvenance provenance)
    {
        bool about = provenance.Subjects.Any(s => SignatureChecks.IsAbout(s, _artifact));
        Add(1, "it is about the artifact", about, about ? "a subject has the artifact's digest"
            : "no subject has the artifact's digest");
        Add(1, "it names the builder", provenance.BuilderId.Length > 0, provenance.BuilderId.Length > 0
            ? Printable.Text(provenance.BuilderId) : "builder.id is empty");
        Add(1, "it names the build type", true, Printable.Text(provenance.BuildType));
        bool parameters = provenance.ExternalParameters.ValueKind == System.Text.Json.JsonValueKind.Object
            || provenance.ConfigSource?.Uri is not null || provenance.EntryPoint is not null;
        Add(1, "it has the external parameters", parameters, parameters
            ? "parameters, or where they came from, are recorded"
            : "there are none, nor a source of the configuration");
    }

    private void RateSigned(ProvenanceEvidence evidence, BuildProvenance provenance)
    {
        Add(2, "it is signed", evidence.IsSigned, evidence.Unsigned
            ?? (evidence.Signer is { } signer ? Printable.Text(signer.Name.Value)
            : $"with the key of {Printable.Text(evidence.KeyHolder!.Id)}"));
        if (!evidence.IsSigned)
            return;
        WorkflowIdentity? identity = evidence.Signer is { } certified ? Identity(certified) : null;
        if (evidence.Signer is not null && identity is null)
            return;
        var claims = new BuildClaims(provenance, identity);
        string? refusal = null;
        TrustedBuilder? trust = identity is null
            ? KeyTrust(evidence.KeyHolder!, provenance)
            : SignerTrust.Find(_builders, identity, provenance, claims, out refusal);
        int most = trust?.MaxLevel ?? 0;
        string table = trust is null ? refusal ?? "the key's builder is another"
            : $"{Printable.Text(trust.Id)}, up to level {most} ({Printable.Text(trust.Origin)})";
        Add(2, "the signer may speak for the builder, in the table of trusted builders", trust is not null && most >= 2,
            table);
        bool hosted = identity?.Runner is not "self-hosted" && trust is not null;
        Add(2, "the build platform is hosted", hosted, identity?.Runner is { } runner
            ? $"runner: {Printable.Text(runner)}" : trust is null ? "nothing says so"
            : "the table of trusted builders");
        RateHardened(provenance, claims, identity, trust, most);
    }

    private void RateHardened(BuildProvenance provenance, BuildClaims claims, WorkflowIdentity? identity,
        TrustedBuilder? trust, int most)
    {
        Add(3, "the pair of signer and builder is trusted for level 3", most >= 3, $"the table says {most}");
        bool separate = identity is null ? trust is not null : identity.SourceRepository is { } own
            && !identity.Signer.Name.StartsWith(own + "/", StringComparison.Ordinal);
        Add(3, "the builder is isolated from who calls it", separate, identity is null
            ? "a service with a key of its own"
            : separate ? "the signer is a workflow of another repository than the source"
                : "the signer is a workflow of the source itself");
        bool pinned = identity is null || SourceTag.Of(identity.Signer.Ref) is not null
            || IsCommit(identity.Signer.Ref);
        Add(3, "the builder is used at a fixed version", pinned, identity is null ? "a service"
            : Printable.Text(identity.Signer.Ref ?? "no reference"));
        IReadOnlyList<string>? unknown = BuildParameters.Unknown(provenance);
        Add(3, "all external parameters are known", unknown is { Count: 0 }, unknown is null
            ? "the build type is not known"
            : unknown.Count == 0 ? "there is none that is not"
                : $"not known: {Printable.Text(string.Join(", ", unknown))}");
        Add(3, "the commit of the source is recorded", claims.SourceDigest is not null
            || IsCommit(SourceCommit(provenance)), claims.SourceDigest is { } commit ? Printable.Text(commit)
            : SourceCommit(provenance) is { } inUri && IsCommit(inUri) ? inUri : "the first dependency has none");
        if (_source is null)
            return;
        string? found = provenance.Dependencies.Count > 0 && provenance.Dependencies[0].Uri is { } uri
            ? ProvenancePolicy.AddressOf(BuildClaims.Split(uri).Uri) : null;
        string wanted = ProvenancePolicy.AddressOf(_source);
        Add(3, "the source is the one that is expected", found == wanted
            && (identity is null || identity.SourceRepository == wanted),
            Printable.Text(found ?? "no source is named"));
    }

    /// <summary>What SLSA 0.1 asked for at level 4, beside a review by two people.</summary>
    private void RateOlder(BuildProvenance provenance)
    {
        _criteria.Add(new Criterion(4, "two people reviewed each change", CriterionOutcome.Unknown,
            "no provenance of a build shows it"));
        bool? none = BuildParameters.HasNone(provenance);
        _criteria.Add(new Criterion(4, "parameterless", Outcome(none), none is null ? "the provenance does not say"
            : none.Value ? "the source alone decides" : "somebody gave parameters"));
        bool? hermetic = provenance.Hermetic;
        _criteria.Add(new Criterion(4, "hermetic", Outcome(hermetic), hermetic is null ? "the provenance does not say"
            : $"the builder says {(hermetic.Value ? "so" : "it is not")}"));
        bool? complete = provenance.Completeness?.Materials;
        _criteria.Add(new Criterion(4, "dependencies complete", Outcome(complete), complete is null
            ? "the provenance does not say"
            : $"{provenance.Dependencies.Count} listed; the builder says {(complete.Value ? "all" : "not all")}"));
        _criteria.Add(new Criterion(4, "reproducible", Outcome(provenance.Reproducible), provenance.Reproducible is null
            ? "the provenance does not say"
            : $"the builder says {(provenance.Reproducible.Value ? "so" : "it is not")}"));
    }

    private WorkflowIdentity? Identity(VerifiedIdentity signer)
    {
        try
        {
            return WorkflowIdentity.Of(signer);
        }
        catch (LadingException e)
        {
            Add(2, "the signer is a build platform", false, e.Message);
            return null;
        }
    }

    private static TrustedBuilder? KeyTrust(TrustedBuilder holder, BuildProvenance provenance) =>
        provenance.BuilderId.Length > 0 && holder.IsId(BuilderId.Parse(provenance.BuilderId).Name) ? holder : null;

    private static string? SourceCommit(BuildProvenance provenance) =>
        provenance.Dependencies.Count > 0 && provenance.Dependencies[0].Uri is { } uri
            ? uri[(uri.LastIndexOf('/') + 1)..] : null;

    private static bool IsCommit(string? text) => text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigitLower);

    private static CriterionOutcome Outcome(bool? met) =>
        met switch { true => CriterionOutcome.Met, false => CriterionOutcome.NotMet, null => CriterionOutcome.Unknown };

    private void Add(int level, string name, bool met, string evidence) =>
        _criteria.Add(new Criterion(level, name, Outcome(met), evidence));
}
