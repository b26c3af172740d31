using Lading.Oci;
using Lading.Signing.Sigstore.Verification;
using Xunit;

namespace Lading.Tests.Signing.Sigstore;

/// <summary>Every bundle of the conformance suite, by the artifact's bytes and by its digest.</summary>
public class ConformanceTests
{
    [Theory]
    [InlineData(Vector.Conformance)]
    [InlineData(Vector.Removed)]
    public void Every_vector_gets_the_verdict_that_its_index_states(string folder)
    {
        IReadOnlyList<Vector> vectors = Vector.All(folder);
        Assert.SkipWhen(vectors.Count == 0, "the shared conformance vectors are not here");
        var wrong = new List<string>();
        foreach (Vector vector in vectors)
        {
            byte[] content = File.ReadAllBytes(vector.Artifact);
            foreach ((string how, Artifact artifact) in (ReadOnlySpan<(string, Artifact)>)
                [("path", Artifact.FromFile(vector.Artifact)), ("digest", Artifact.FromDigest(Digest.Of(content)))])
            {
                (bool verified, string why) = vector.Verify(vector.BundleBytes(), artifact);
                TestContext.Current.TestOutputHelper?.WriteLine($"{vector.Case} by {how}: {(verified ? "verified" : why)}");
                if (verified != vector.Passes)
                    wrong.Add($"{vector.Case} by {how}: {(verified ? "verified" : why)}");
            }
        }
        Assert.Empty(wrong);
    }
}
