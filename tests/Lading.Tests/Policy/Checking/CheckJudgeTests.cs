using Lading.Leaks.Findings;
using Lading.Oci;
using Lading.Policy.Checking;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Attestations;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Policy.Checking;

public class CheckJudgeTests
{
    private static readonly Dictionary<CheckPart, string> AllSeen = [];

    internal static Leak Leak(Confidence confidence = Confidence.Proven, params LeakPlace[] places) => new()
    {
        Rule = "github-pat", Title = "GitHub personal access token", Confidence = confidence, Severity = LeakSeverity.Critical,
        Fingerprint = new Fingerprint(1, 2), Masked = "ghp_****", Places = places.Length > 0 ? places : [new LeakPlace { Kind = PlaceKind.File, Path = "app/.env", Line = 3, Layer = 2 }],
    };

    internal static LeakReport LeakReport(params Leak[] leaks) => new() { Source = "shop", Leaks = leaks, Files = 10, Bytes = 1000 };

    internal static ImageClaim Claim(ClaimState state, string? signer = null, string? type = PredicateTypes.Signature) => new()
    {
        Subject = Digest.Parse("sha256:" + new string('a', 64)), Source = Digest.Parse("sha256:" + new string('b', 64)),
        Form = AttachmentForm.Bundle, PredicateType = type, State = state, Signer = signer, Problem = state == ClaimState.Refused ? "signature: it does not fit" : null,
    };

    internal static CheckReport Report() => new()
    {
        Sbom = ScanReports.Clean.Sbom, Vulnerabilities = ScanReports.Clean with { Gate = null }, Leaks = LeakReport(), Claims = [],
        Provenance = new ProvenanceSummary(0, null, null), Rules = CheckRules.Default, Created = DateTimeOffset.UnixEpoch,
    };

    private static CheckReport Judge(CheckReport report) => CheckJudge.Judge(report, AllSeen);

    [Fact]
    public void Nothing_against_it_passes() => Assert.Equal(CheckOutcome.Passed, Judge(Report()).Verdict);

    [Fact]
    public void A_finding_that_fails_the_gate_fails_the_check()
    {
        CheckReport report = Judge(Report() with { Vulnerabilities = ScanReports.Shop });
        Assert.Equal(CheckOutcome.Failed, report.Verdict);
        Assert.Equal(CheckOutcome.Passed, report.OutcomeOf(CheckPart.Leaks));
    }

    [Theory]
    [InlineData(Confidence.Proven, CheckOutcome.Failed)]
    [InlineData(Confidence.Shaped, CheckOutcome.Failed)]
    [InlineData(Confidence.Contextual, CheckOutcome.Passed)]
    public void Guesses_at_secrets_fail_nothing_by_default(Confidence confidence, CheckOutcome expected) =>
        Assert.Equal(expected, Judge(Report() with { Leaks = LeakReport(Leak(confidence)) }).OutcomeOf(CheckPart.Leaks));

    [Fact]
    public void What_could_not_be_looked_at_is_never_a_pass()
    {
        CheckReport report = CheckJudge.Judge(Report() with { Vulnerabilities = null },
            new Dictionary<CheckPart, string> { [CheckPart.Vulnerabilities] = "there is no database" });
        Assert.Equal(CheckOutcome.Incomplete, report.Verdict);
    }

    [Fact]
    public void What_was_left_out_on_purpose_says_so_and_passes()
    {
        CheckReport report = Judge(Report() with { Vulnerabilities = null, Rules = CheckRules.Default with { Skip = [CheckPart.Vulnerabilities] } });
        Assert.Equal(CheckOutcome.Passed, report.Verdict);
        Assert.Contains(report.Reasons, r => r.Part == CheckPart.Vulnerabilities && r.Text.Contains("left out"));
    }

    [Theory]
    [InlineData(1, CheckOutcome.Failed)]
    [InlineData(2, CheckOutcome.Passed)]
    public void As_many_must_have_signed_as_the_rules_say(int signers, CheckOutcome expected) =>
        Assert.Equal(expected, Judge(Report() with { Rules = CheckRules.Default with { Require = 2 }, Claims = [Claim(ClaimState.Trusted, "a")], Signers = signers }).OutcomeOf(CheckPart.Signatures));

    [Fact]
    public void Without_any_signature_it_is_said_that_there_is_none() =>
        Assert.Contains(Judge(Report() with { Rules = CheckRules.Default with { Require = 1 } }).Reasons, r => r.Text.Contains("nobody has signed it"));

    [Theory]
    [InlineData(2, CheckOutcome.Passed)]
    [InlineData(1, CheckOutcome.Failed)]
    public void Provenance_must_support_the_level_that_is_wanted(int level, CheckOutcome expected) =>
        Assert.Equal(expected, Judge(Report() with { Rules = CheckRules.Default with { ProvenanceLevel = 2 }, Provenance = new ProvenanceSummary(level, "b", null) }).Verdict);
}
