using System.Text.Json.Nodes;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Tuf;

/// <summary>Which signatures root metadata needs when its keys change, and the other roles always.</summary>
public sealed class TufRotationTests : IAsyncDisposable
{
    private static readonly TufSigner[] Keys = [.. Enumerable.Range(0, 10).Select(_ => TufSigner.Ecdsa())];

    private readonly TufRun _run = new();

    private VirtualTuf Repository => _run.Repository;

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    // Each version: keys / threshold / signatures; ! behind it when it must be refused.
    [Theory]
    [InlineData("1/1/1 2/1/21 2/1/2")]
    [InlineData("1/1/314 2/1/3214 2/1/324")]
    [InlineData("01234/3/024 01234/3/041 01234/3/013 01234/3/013")]
    [InlineData("01234/3/024 01345/3/041")]
    [InlineData("01234/3/024 01345/3/0245 01345/3/045")]
    [InlineData("01234/3/024 56789/3/024567 56789/3/567")]
    [InlineData("123/1/1 123/2/12")]
    [InlineData("123/2/12 123/1/12 123/1/1")]
    [InlineData("1/1/1 12/2/12")]
    [InlineData("1/1/1 2/1/234!")]
    [InlineData("1/1/1 2/1/134!")]
    [InlineData("01234/3/024 01345/3/024!")]
    [InlineData("01234/3/024 01345/3/045!")]
    [InlineData("123/1/1 123/2/2!")]
    [InlineData("123/2/12 123/1/1!")]
    public async Task Root_metadata_is_signed_by_the_keys_before_and_by_its_own(string versions)
    {
        string[] steps = versions.Split(' ');
        for (int i = 0; i < steps.Length; i++)
        {
            string[] parts = steps[i].TrimEnd('!').Split('/');
            Repository.Signers["root"] = Signers(parts[0]);
            Repository.Thresholds["root"] = int.Parse(parts[1]);
            if (i == 0)
                Repository.Restart("root", 1);
            Repository.Publish("root");
            Repository.Files[$"/repo/{i + 1}.root.json"] = VirtualTuf.Encode(Repository.Root, Signers(parts[2]));
        }
        _run.Cache.WriteMetadata("root", Repository.FirstRoot);

        string? why = await _run.RefreshAsync();

        bool refused = steps[^1].EndsWith('!');
        Assert.Equal(refused, why is not null);
        Assert.Equal(refused ? steps.Length - 1 : steps.Length, _run.Version("root"));
    }

    [Theory]
    [InlineData("2/1/2")]
    [InlineData("1/1/314")]
    [InlineData("2/1/134!")]
    [InlineData("01345/3/024!")]
    [InlineData("01345/3/04!")]
    [InlineData("01234/3/024")]
    [InlineData("01234/3/123")]
    public async Task Other_metadata_is_signed_by_as_many_keys_as_the_root_wants(string version)
    {
        foreach (string role in (string[])["timestamp", "snapshot", "targets"])
        {
            await using var run = new TufRun();
            string[] parts = version.TrimEnd('!').Split('/');
            run.Repository.Signers[role] = Signers(parts[0]);
            run.Repository.Thresholds[role] = int.Parse(parts[1]);
            run.Repository.Publish("root", "targets", "snapshot", "timestamp");
            string path = role == "timestamp" ? "timestamp.json" : $"2.{role}.json";
            run.Repository.Files["/repo/" + path] = VirtualTuf.Encode(run.Repository.Roles[role], Signers(parts[2]));
            Assert.Equal(version.EndsWith('!'), await run.RefreshAsync() is not null);
        }
    }

    [Fact]
    public async Task Every_kind_of_key_signs()
    {
        TufSigner[] kinds = [TufSigner.Ecdsa(), TufSigner.Ecdsa("ecdsa-sha2-nistp256", hex: true), TufSigner.EcdsaP384(), TufSigner.Ed25519(), TufSigner.Rsa("rsassa-pss-sha256"), TufSigner.Rsa("rsassa-pss-sha512"), TufSigner.Rsa("rsa-pkcs1v15-sha256")];
        foreach (TufSigner signer in kinds)
        {
            await using var run = new TufRun();
            run.Repository.Signers["root"].Add(signer);
            run.Repository.Thresholds["root"] = 2;
            run.Repository.Publish("root");
            Assert.Null(await run.RefreshAsync());
            Assert.Equal(2, run.Version("root"));

            run.Repository.Publish("root");
            run.Repository.Change("3.root.json", json => json["signatures"]![1]!["sig"] = json["signatures"]![0]!["sig"]!.GetValue<string>());
            Assert.Contains("is signed by 1", await run.RefreshAsync());
            Assert.Equal(2, run.Version("root"));
        }
    }

    [Fact]
    public async Task Wrong_and_empty_signatures_beside_enough_good_ones_do_no_harm()
    {
        Repository.Signers["timestamp"].Add(TufSigner.Ecdsa());
        Repository.Signers["timestamp"].Add(TufSigner.Ecdsa());
        Repository.Publish("root", "timestamp");
        Repository.Change("timestamp.json", json =>
        {
            json["signatures"]![0]!["sig"] = "";
            json["signatures"]![1]!["sig"] = "not a signature";
        });
        Assert.Null(await _run.RefreshAsync());
    }

    [Fact]
    public async Task Keys_of_unknown_kinds_verify_nothing_and_do_no_harm()
    {
        Repository.Publish("root");
        Repository.KeepsRootKeys = true;
        Repository.Root["keys"]!["future"] = new JsonObject { ["keytype"] = "sphincs", ["scheme"] = "sphincs-x", ["keyval"] = new JsonObject { ["public"] = "abcd" } };
        Repository.Root["keys"]!["damaged"] = new JsonObject { ["keytype"] = "ecdsa", ["scheme"] = "ecdsa-sha2-nistp256", ["keyval"] = new JsonObject { ["public"] = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n" } };
        Repository.Root["roles"]!["root"]!["keyids"]!.AsArray().Add("future");
        Repository.Root["roles"]!["root"]!["keyids"]!.AsArray().Add("damaged");
        Repository.Publish("root");
        Assert.Null(await _run.RefreshAsync());
        Assert.Equal(3, _run.Version("root"));
    }

    private static List<TufSigner> Signers(string digits) => [.. digits.Select(d => Keys[d - '0'])];
}
