using Lading.Oci;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Signing.Provenance.Levels;

/// <summary>Makes a verification summary (VSA) of an assessment, to be signed by whoever vouches for it.</summary>
public static class SummaryWriter
{
    /// <summary>
    /// The statement. It has passed when the level is at least <paramref name="required"/>, and 1 at least; the levels
    /// of one that has not are
    /// left out.
    /// </summary>
    public static byte[] Write(IReadOnlyList<LevelAssessment> assessments, int required, string verifierId,
        string version, string resourceUri, string? policyUri, DateTimeOffset time)
    {
        int level = assessments.Count == 0 ? 0 : assessments.Min(a => a.Level);
        bool passed = level >= Math.Max(1, required);
        return new VerificationSummary
        {
            Subjects = [.. assessments.Select(a =>
                new StatementSubject("", new SortedDictionary<string,
                string> { [a.Digest.Algorithm] = a.Digest.Encoded }))],
            VerifierId = verifierId,
            VerifierVersion = new SortedDictionary<string, string> { ["lading"] = version },
            TimeVerified = time,
            ResourceUri = resourceUri,
            Policy = policyUri is null ? null : new ResourceDescriptor { Uri = policyUri },
            InputAttestations = [.. assessments.SelectMany(a => a.Ratings).Select(r => r.Digest).Distinct()
                .OrderBy(d => d.Text, StringComparer.Ordinal)
                .Select(d => new ResourceDescriptor { Digests = new SortedDictionary<string,
                    string> { [d.Algorithm] = d.Encoded } })],
            VerificationResult = passed ? VerificationSummary.Passed : VerificationSummary.Failed,
            VerifiedLevels = passed ? [$"SLSA_BUILD_LEVEL_{level}"] : [],
            SlsaVersion = "1.1",
        }.Write();
    }
}
