using System.Text;
using CsCheck;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Xunit;

namespace Lading.Tests.Signing.Provenance;

public class ProvenancePredicateTests
{
    private const string Subject = "\"subject\":[{\"name\":\"app\",\"digest\":{\"sha256\":\"00\"}}]";

    private static readonly string[] Statements =
    [
        $$$$"""{"_type":"https://in-toto.io/Statement/v0.1",{{{{Subject}}}},"predicateType":"https://slsa.dev/provenance/v0.1","predicate":{"builder":{"id":"b"},"recipe":{"type":"t","definedInMaterial":0,"entryPoint":"e","arguments":{"a":1}},"metadata":{"buildStartedOn":"2022-08-15T22:43:18.700638187Z"},"materials":[{"uri":"u","digest":{"sha1":"1"}}]}}""",
        $$$$"""{"_type":"https://in-toto.io/Statement/v0.1",{{{{Subject}}}},"predicateType":"https://slsa.dev/provenance/v0.2","predicate":{"builder":{"id":"b"},"buildType":"t","invocation":{"configSource":{"uri":"u","digest":{"sha1":"1"},"entryPoint":"e"},"parameters":{"p":"v"},"environment":{"x":"y"}},"metadata":{"buildInvocationId":"i","completeness":{"parameters":true,"environment":false,"materials":true},"reproducible":true},"materials":[]}}""",
        $$$$"""{"_type":"https://in-toto.io/Statement/v1",{{{{Subject}}}},"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{"buildType":"t","externalParameters":{"p":"v"},"internalParameters":{},"resolvedDependencies":[{"uri":"u","name":"n","digest":{"gitCommit":"1"}}]},"runDetails":{"builder":{"id":"b","version":{"x":"1"},"builderDependencies":[]},"metadata":{"invocationId":"i","startedOn":"2024-01-02T03:04:05Z","finishedOn":"2024-01-02T03:04:06Z"},"byproducts":[{"name":"log"}]}}}""",
    ];

    private const string Summary = $$$$"""{"_type":"https://in-toto.io/Statement/v1",{{{{Subject}}}},"predicateType":"https://slsa.dev/verification_summary/v1","predicate":{"verifier":{"id":"v","version":{"x":"1"}},"timeVerified":"2024-01-02T03:04:05Z","resourceUri":"r","policy":{"uri":"p"},"inputAttestations":[{"uri":"i","digest":{"sha256":"1"}}],"verificationResult":"PASSED","verifiedLevels":["SLSA_BUILD_LEVEL_3"],"dependencyLevels":{"SLSA_BUILD_LEVEL_1":5},"slsaVersion":"1.1"}}""";

    private static readonly string[] Words = ["\"", "{", "}", "[", "null", "\\ud800", "1e999", ",", "\u0000"];

    private static BuildProvenance Read(string json) =>
        BuildProvenance.Read(Encoding.UTF8.GetBytes(json), "provenance");

    [Fact]
    public void Each_version_is_read_in_the_terms_of_the_last()
    {
        BuildProvenance[] read = [.. Statements.Select(Read)];
        Assert.All(read, p => Assert.Equal(("b", "t"), (p.BuilderId, p.BuildType)));
        Assert.All(read, p => Assert.Empty(p.Unknown));
        Assert.Equal("e", read[0].EntryPoint);
        Assert.Equal(new DateTimeOffset(2022, 8, 15, 22, 43, 18, TimeSpan.Zero).AddTicks(7006381), read[0].StartedOn);
        Assert.Equal("1", Assert.Single(read[0].Dependencies).Digests["sha1"]);
        Assert.Equal(new Completeness(true, false, true), read[1].Completeness);
        Assert.Equal("u", read[1].ConfigSource!.Uri);
        Assert.True(read[1].Reproducible);
        Assert.Equal("v", read[2].ExternalParameters.GetProperty("p").GetString());
        Assert.Equal("n", Assert.Single(read[2].Dependencies).Name);
        Assert.Equal("log", Assert.Single(read[2].Byproducts).Name);
    }

    [Theory]
    [InlineData("\"buildType\":\"t\",", "\"buildType\":\"t\",\"approved\":true,",
        "/predicate/buildDefinition/approved")]
    [InlineData("\"runDetails\":{", "\"runDetails\":{\"x\":1,", "/predicate/runDetails/x")]
    [InlineData("\"_type\"", "\"extra\":1,\"_type\"", "/extra")]
    [InlineData("\"name\":\"n\",", "\"name\":\"n\",\"x\":1,", "/predicate/buildDefinition/resolvedDependencies/0/x")]
    [InlineData("\"invocationId\":\"i\",", "\"invocationId\":\"i\",\"buildkit_hermetic\":true,",
        "/predicate/runDetails/metadata/buildkit_hermetic")]
    public void Members_that_the_specification_does_not_have_are_listed(string at, string with, string pointer)
    {
        string json = Statements[2];
        Assert.Contains(at, json);
        Assert.Equal([pointer], Read(json.Replace(at, with, StringComparison.Ordinal)).Unknown);
    }

    [Theory]
    [InlineData("\"builder\":{\"id\":\"b\"", "\"builder\":{\"id\":7")]
    [InlineData("\"buildType\":\"t\"", "\"buildType\":\"\"")]
    [InlineData("\"externalParameters\":{\"p\":\"v\"}", "\"externalParameters\":{\"p\":\"v\",\"p\":\"w\"}")]
    [InlineData("2024-01-02T03:04:05Z", "yesterday")]
    [InlineData("\"runDetails\":{", "\"runDetails\":[{")]
    [InlineData("https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v2")]
    [InlineData("\"gitCommit\":\"1\"", "\"gitCommit\":1")]
    [InlineData("\"predicate\":{", "\"predicate\":null,\"x\":{")]
    public void What_is_not_as_specified_is_an_error_that_says_where(string at, string with)
    {
        Assert.Contains(at, Statements[2]);
        LadingException error = Assert.Throws<LadingException>(() =>
            Read(Statements[2].Replace(at, with, StringComparison.Ordinal)));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.StartsWith("provenance", error.Message);
    }

    [Fact]
    public void Lists_and_sizes_are_bounded()
    {
        string many = string.Join(',', Enumerable.Repeat("{}", ResourceDescriptor.Most + 1));
        Assert.Throws<LadingException>(() =>
            Read(Statements[1].Replace("\"materials\":[]", $"\"materials\":[{many}]", StringComparison.Ordinal)));
        string digests = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"a{i}\":\"0\""));
        Assert.Throws<LadingException>(() =>
            Read(Statements[2].Replace("\"gitCommit\":\"1\"", digests, StringComparison.Ordinal)));
        Assert.Throws<LadingException>(() =>
            Read(Statements[2].Replace("{\"p\":\"v\"}", new string('[', 300) + new string(']', 300),
            StringComparison.Ordinal)));
        string unknown = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"x{i}\":0"));
        Assert.Equal(100, Read(Statements[2].Replace("\"runDetails\":{", $"\"runDetails\":{{{unknown},",
            StringComparison.Ordinal)).Unknown.Count);
    }

    [Fact]
    public void Summaries_are_read_as_they_are_written_and_those_of_version_0_2_too()
    {
        VerificationSummary read = VerificationSummary.Read(Encoding.UTF8.GetBytes(Summary), "summary");
        Assert.Equal(Summary.Replace("\"name\":\"app\",", "\"name\":\"app\",", StringComparison.Ordinal),
            Encoding.UTF8.GetString(read.Write()));
        Assert.Equal(5, read.DependencyLevels["SLSA_BUILD_LEVEL_1"]);
        const string old = $$$$"""{"_type":"https://in-toto.io/Statement/v0.1",{{{{Subject}}}},"predicateType":"https://slsa.dev/verification_summary/v0.2","predicate":{"verifier":{"id":"v"},"time_verified":"2024-01-02T03:04:05Z","resource_uri":"r","policy":{"uri":"p"},"verification_result":"PASSED","policy_level":"SLSA_LEVEL_3"}}""";
        VerificationSummary older = VerificationSummary.Read(Encoding.UTF8.GetBytes(old), "summary");
        Assert.Equal(("v", "r", "SLSA_LEVEL_3"),
            (older.VerifierId, older.ResourceUri, Assert.Single(older.VerifiedLevels)));
        Assert.Throws<LadingException>(() =>
            VerificationSummary.Read(Encoding.UTF8.GetBytes(Statements[2]), "summary"));
        Assert.Throws<LadingException>(() =>
            VerificationSummary.Read(Encoding.UTF8.GetBytes(Summary.Replace(":5", ":-5", StringComparison.Ordinal)),
            "summary"));
    }

    [Fact]
    public void Files_are_told_apart_by_content()
    {
        AttestationFile Of(string text) => AttestationFile.Read(Encoding.UTF8.GetBytes(text), "file");
        const string envelope = """{"payloadType":"application/vnd.in-toto+json","payload":"e30","signatures":[{"sig":"_-A","keyid":"k"}]}""";
        Assert.Equal("{}"u8.ToArray(), Assert.Single(Of(envelope).Envelopes).Payload.ToArray());
        Assert.Equal(3, Of($"{envelope}\n\n{envelope}\r\n{envelope}").Envelopes.Count);
        Assert.Single(Of(Statements[0] + "\n").Statements);
        Assert.Single(Of("{\n  \"payloadType\": \"a\",\n \"payload\": \"e30=\", \"signatures\": []\n}\n").Envelopes);
        Assert.NotNull(Of("""{"attestations":[]}""").Package);
        Assert.NotNull(Of("""{"provenance_summary":{}}""").Google);
        foreach (string bad in (string[])["", "  \n", "[]", "{}", "{\"a\":1}\n{", "\"text\"",
            "{\"payload\":1,\"payloadType\":2}"])
            Assert.Throws<LadingException>(() => Of(bad));
    }

    [Fact]
    public void Random_changes_end_in_a_value_or_in_an_error_of_ours()
    {
        string[] seeds = [.. Statements, Summary];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 2000],
            Gen.OneOf(Gen.String[Gen.Char[' ', '~'], 0, 6], Gen.Int[0, Words.Length - 1].Select(i => Words[i])),
            Gen.Int[0, 12])
            .Sample((seed, at, with, cut) =>
            {
                string text = seeds[seed];
                int start = at % text.Length;
                byte[] bytes = Encoding.UTF8.GetBytes(text[..start] + with + text[Math.Min(text.Length, start + cut)
                    ..]);
                foreach (Action read in (Action[])[() => BuildProvenance.Read(bytes, "x"), () =>
                    VerificationSummary.Read(bytes, "x"), () => AttestationFile.Read(bytes, "x"), () =>
                    NpmPublish.Read(bytes, "x"),
                    () => TrustedBuilders.BuiltIn.With(bytes, "x"), () => RegistryKeys.Read(bytes, "x")])
                    try
                    {
                        read();
                    }
                    catch (LadingException)
                    {
                    }
            }, iter: 3000);
    }
}
