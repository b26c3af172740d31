using System.Diagnostics;
using Lading.Oci;
using Lading.Oci.Stores;
using Lading.Signing.Keys;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;
using Lading.Signing.Sigstore.Verification;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Provenance;

/// <summary>
/// slsa-verifier's own test cases: real provenance, a policy in its flags, and the verdict. Signatures are verified
/// once for each file, which
/// is what the two halves of a verification are for.
/// </summary>
public class ProvenanceVectorTests
{
    private const string Folder = "vectors/provenance/";

    /// <summary>
    /// The step that must fail for each error of slsa-verifier's; other errors are said in other words here.
    /// </summary>
    private static readonly Dictionary<string, string[]> StepOfError = new()
    {
        ["ErrorMismatchVersionedTag"] = ["Expectations: versioned tag"],
        ["ErrorMismatchTag"] = ["Expectations: tag"],
        ["ErrorMismatchBranch"] = ["Expectations: branch"],
        ["ErrorInvalidRef"] = ["Expectations: tag", "Expectations: versioned tag", "Expectations: branch",
            "Signer: trusted builder"],
        ["ErrorMismatchSource"] = ["Signer: source repository", "Google: source"],
        ["ErrorUntrustedReusableWorkflow"] = ["Signer: trusted builder"],
        ["ErrorMismatchBuilderID"] = ["Provenance: builder", "Google: builder and build type"],
        ["ErrorMismatchPackageName"] = ["Package: name"],
        ["ErrorMismatchPackageVersion"] = ["Package: version"],
        ["ErrorMismatchIntoto"] = ["Google: readable copy"],
        ["ErrorNoValidSignature"] = ["Google: signature", "Summary: signature"],
    };

    private readonly Dictionary<string, object> _cache = [];
    private readonly TrustedRoot? _root = SharedData.Find("vectors/trusted-roots/public-good.trusted_root.json") is { } path
        ? TrustedRoot.Read(File.ReadAllBytes(path), path) : null;

    [Fact]
    public async Task Every_provenance_that_can_be_verified_offline_gets_the_verdict_that_the_index_states()
    {
        IReadOnlyDictionary<string,
            string>[] rows = [.. SharedData.Table(Folder + "INDEX.tsv").Where(r => r["offline_verifiable"] == "yes")];
        Assert.SkipWhen(rows.Length == 0 || _root is null, "the shared provenance is not here");
        var watch = Stopwatch.StartNew();
        (int agreed, List<string> wrong) = await RunAsync(rows);
        TestContext.Current.TestOutputHelper?.WriteLine($"{agreed} of {rows.Length} rows agree, in {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(40)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"it took {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task Provenance_without_its_log_entry_is_verified_only_when_asked_and_never_more_leniently()
    {
        IReadOnlyDictionary<string,
            string>[] rows = [.. SharedData.Table(Folder + "INDEX.tsv")
            .Where(r => r["material"].Contains("no-tlog", StringComparison.Ordinal))];
        Assert.SkipWhen(rows.Length == 0 || _root is null, "the shared provenance is not here");
        (int agreed, List<string> wrong) = await RunAsync(rows);
        TestContext.Current.TestOutputHelper?.WriteLine($"{agreed} of {rows.Length} rows agree");
        foreach (string one in wrong)
            TestContext.Current.TestOutputHelper?.WriteLine(one);
        // Where upstream accepts more, as builders at a branch while it tests itself, this does not.
        Assert.DoesNotContain(wrong, w => w.Contains(": verified", StringComparison.Ordinal));
        Assert.True(agreed >= rows.Length * 99 / 100, $"{agreed} of {rows.Length}");
    }

    private async Task<(int Agreed, List<string> Wrong)> RunAsync(IReadOnlyDictionary<string, string>[] rows)
    {
        int agreed = 0;
        var wrong = new List<string>();
        foreach (IReadOnlyDictionary<string, string> row in rows)
        {
            (bool verified, string why) = await VerifyAsync(row);
            bool reason = verified || !StepOfError.TryGetValue(row["reference_error"], out string[]? steps)
                || steps.Any(s => why.StartsWith(s + ":", StringComparison.Ordinal));
            if (verified == (row["expected"] == "pass") && reason)
                agreed++;
            else
                wrong.Add($"{row["id"]} {row["attestation"]} {row["policy"]}: {(verified ? "verified" : "refused: " + why)}; {row["reference_error"]}");
        }
        return (agreed, wrong);
    }

    private async Task<(bool, string)> VerifyAsync(IReadOnlyDictionary<string, string> row)
    {
        ILookup<string, string> flags = row["policy"].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(f => f.Split('=', 2))
            .ToLookup(f => f[0], f => f.ElementAtOrDefault(1) ?? "");
        string? Flag(string name) => flags[name].FirstOrDefault();
        string path = SharedData.Find(Folder + row["attestation"])!;
        string[] artifacts = row["artifact"].Split(';');
        if (row["kind"] == "vsa")
            return Verdict(() => Summary(path, artifacts, flags));
        var policy = new ProvenancePolicy
        {
            Builders = TrustedBuilders.BuiltIn,
            SourceUri = Flag("--source-uri") ?? "",
            Builder = Flag("--builder-id") is { } id ? BuilderId.Parse(id) : null,
            Branch = Flag("--source-branch"),
            Tag = Flag("--source-tag"),
            VersionedTag = Flag("--source-versioned-tag"),
            PackageName = Flag("--package-name"),
            PackageVersion = Flag("--package-version"),
        };
        switch (row["kind"])
        {
            case "npm":
                SignedPackage package = Once(path, () =>
                    NpmVerifier.VerifySignatures(NpmAttestations.Read(File.ReadAllBytes(path), path), _root!, Keys()));
                string tarball = SharedData.Find(Folder + artifacts[0])!;
                return Verdict(NpmVerifier.Verify(package, Once(tarball, () => Artifact.FromFile(tarball)), policy));
            case "gcb":
                return Verdict(() => Google(path, artifacts[0], policy));
            case "oci-layout":
                Digest image = Digest.Parse(artifacts[0]);
                if (!_cache.TryGetValue(path, out object? cached))
                    _cache[path] = cached = await ImageProvenance.ReadAsync(OciLayoutStore.Open(path), image, _root!,
                        TrustedBuilders.BuiltIn, default);
                return Verdict(((ImageProvenance)cached).Verify(policy));
            default:
                SignedProvenance signed = Once(path, () => Sign(File.ReadAllBytes(path), path));
                return Verdict(ProvenanceVerifier.Verify(signed,
                    [.. artifacts.Select(a => Artifact.FromDigest(Digest.Parse(a)))], policy));
        }
    }

    private SignedProvenance Sign(byte[] json, string path) => json.AsSpan().IndexOf("\"mediaType\""u8) >= 0
        ? SignedProvenance.Verify(Bundle.Read(json, path), _root!)
        : SignedProvenance.VerifyWithoutLog(SignedEnvelope.Read(json, path), _root!);

    private (bool, string) Google(string path, string artifact, ProvenancePolicy policy)
    {
        GoogleCloudBuild document = Once(path, () => GoogleCloudBuild.Read(File.ReadAllBytes(path), path));
        GoogleKeys keys = Once("google", () => GoogleKeys.Read(SharedData.Find(Folder + "slsa-verifier/gcb-keys")!));
        return Verdict(GoogleCloudBuildVerifier.Verify(document, Digest.Parse(artifact), policy, keys));
    }

    private static (bool, string) Summary(string path, string[] artifacts, ILookup<string, string> flags)
    {
        string key = SharedData.Find(Folder + "slsa-verifier/" + flags["--public-key"].First())!;
        SummaryResult result = SummaryVerifier.Verify(SignedEnvelope.Read(File.ReadAllBytes(path), path),
            PublicKeyReader.Read(File.ReadAllBytes(key), key),
            flags["--public-key-id"].FirstOrDefault(), new SummaryPolicy
            {
                SubjectDigests = [.. artifacts.Where(a => a.Contains(':'))
                    .Select(a => (a[..a.IndexOf(':')], a[(a.IndexOf(':') + 1)..]))],
                VerifierId = flags["--verifier-id"].FirstOrDefault() ?? "",
                ResourceUri = flags["--resource-uri"].FirstOrDefault() ?? "",
                Levels = [.. flags["--verified-level"]],
            });
        return (result.Verified, $"{result.Failed?.Name}: {result.Failed?.Detail}");
    }

    private IReadOnlyList<RegistryKey> Keys() =>
        Once("npm", () =>
        RegistryKeys.Read(File.ReadAllBytes(SharedData.Find(Folder + "npm-registry-keys.json")!), "keys"));

    private T Once<T>(string name, Func<T> make) where T : class =>
        (T)(_cache.TryGetValue(name, out object? made) ? made : _cache[name] = make());

    private static (bool, string) Verdict(ProvenanceResult result) =>
        (result.Verified, $"{result.Failed?.Name}: {result.Failed?.Detail}");

    private static (bool, string) Verdict(Func<(bool, string)> verify)
    {
        try
        {
            return verify();
        }
        catch (LadingException e)
        {
            return (false, e.Message);
        }
    }
}
