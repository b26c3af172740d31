using System.Security.Cryptography;
using System.Text;
using Lading.Signing.Sigstore.Tuf;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Tuf;

/// <summary>Who is trusted for a path, and in which order roles are asked.</summary>
public sealed class TufDelegationTests : IAsyncDisposable
{
    private readonly TufRun _run = new();

    private VirtualTuf Repository => _run.Repository;

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    // FROM>TO, ! for terminating, :PATTERN for other paths than *.
    [Theory]
    [InlineData("targets>A", "A")]
    [InlineData("targets>A targets>B", "A B")]
    [InlineData("targets>A targets>B B>C", "A B C")]
    [InlineData("targets>A targets>B A>C A>D", "A C D B")]
    [InlineData("targets>A targets>B A>C C>D", "A C D B")]
    [InlineData("targets>A targets>B A>C! A>D", "A C")]
    [InlineData("targets>A targets>B A>C! C>D", "A C D")]
    [InlineData("targets>A:*.py targets>B A>C", "B")]
    [InlineData("targets>A targets>B A>C:*.py C>D", "A B")]
    [InlineData("targets>A targets>B B>C C>D D>B", "A B C D")]
    [InlineData("targets>A targets>B B>C A>C", "A C B")]
    [InlineData("targets>A targets>B B>C A>C:*.py", "A B C")]
    public async Task Roles_are_asked_depth_first_in_order_of_appearance(string delegations, string order)
    {
        var roles = new List<string>();
        foreach (string delegation in delegations.Split(' '))
        {
            string[] sides = delegation.Split('>', '!', ':');
            Repository.Delegate(sides[0], sides[1], [sides is [_, _, { Length: > 0 } pattern] ? pattern : "*"], terminating: delegation.Contains('!'));
            roles.AddRange([sides[0], sides[1]]);
        }
        Repository.Publish([.. roles.Where(r => r != "targets").Distinct().Reverse(), "targets", "snapshot", "timestamp"]);
        Assert.Contains("has no target", (await _run.TargetAsync("missing")).Why);
        Assert.Equal(order.Split(' '), Repository.Asked.Skip(4).Select(name => name.Split('.')[1]));
    }

    [Theory]
    [InlineData("targetfile", true)]
    [InlineData("README.md", true)]
    [InlineData("releases/x/x_v1", true)]
    [InlineData("releases/y/y_v1.zip", true)]
    [InlineData("releases/z/z_v1.zip", false)]
    [InlineData("releases/README.md", false)]
    [InlineData("foo-1.tgz", true)]
    [InlineData("foo-alpha.tgz", false)]
    public async Task A_target_counts_only_when_every_role_on_the_way_is_trusted_for_it(string path, bool found)
    {
        Repository.Delegate("targets", "A", ["*.doc", "*.md", "foo-?.tgz"]);
        Repository.Delegate("targets", "B", ["releases/*/*"]);
        Repository.Delegate("B", "C", ["releases/x/*"]);
        Repository.Delegate("B", "D", ["releases/y/*.zip"]);
        Repository.AddTarget("targets", "targetfile", "1"u8.ToArray());
        foreach ((string role, string target) in (ReadOnlySpan<(string, string)>)[("A", "README.md"), ("A", "releases/README.md"), ("A", "foo-1.tgz"), ("A", "foo-alpha.tgz"),
            ("C", "releases/x/x_v1"), ("D", "releases/y/y_v1.zip"), ("D", "releases/z/z_v1.zip")])
            Repository.AddTarget(role, target, Encoding.UTF8.GetBytes(role));
        Repository.Publish("A", "B", "C", "D", "targets", "snapshot", "timestamp");
        (byte[]? target1, string? why) = await _run.TargetAsync(path);
        Assert.Equal(found, target1 is not null);
        Assert.Equal(!found, why is not null);
    }

    [Fact]
    public async Task Prefixes_of_the_paths_hash_delegate_bins()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData("file"u8));
        Repository.Delegate("targets", "other", prefixes: [hash[0] == '0' ? "1" : "0"]);
        Repository.Delegate("targets", "bin", prefixes: ["ffff", hash[..3]]);
        Repository.AddTarget("bin", "file", "x"u8.ToArray());
        Repository.Publish("bin", "other", "targets", "snapshot", "timestamp");
        Assert.NotNull((await _run.TargetAsync("file")).Target);
        Assert.DoesNotContain("1.other.json", Repository.Asked);
    }

    [Fact]
    public async Task Delegated_metadata_is_signed_by_the_keys_of_the_delegation()
    {
        Repository.Delegate("targets", "A");
        Repository.AddTarget("A", "file", "x"u8.ToArray());
        Repository.Signers["A"] = [TufSigner.Ecdsa()];
        Repository.Publish("A", "targets", "snapshot", "timestamp");
        Assert.Contains("A.json is signed by 0", (await _run.TargetAsync("file")).Why);
    }

    [Theory]
    [InlineData("?", "1.%3F.json", "%3F.json")]
    [InlineData("#", "1.%23.json", "%23.json")]
    [InlineData("/delegatedrole", "1.%2Fdelegatedrole.json", "%2Fdelegatedrole.json")]
    [InlineData("../delegatedrole", "1...%2Fdelegatedrole.json", "%2E.%2Fdelegatedrole.json")]
    [InlineData("..", "1....json", "%2E..json")]
    public async Task Names_of_roles_lead_nowhere_else(string role, string asked, string kept)
    {
        Repository.Delegate("targets", role);
        Repository.Publish(role, "targets", "snapshot", "timestamp");
        string? target = null;
        Repository.Intercept = r =>
        {
            if (!r.Path.EndsWith("root.json", StringComparison.Ordinal) && Uri.EscapeDataString(r.Path["/repo/".Length..]) == Uri.EscapeDataString(Uri.UnescapeDataString(asked)))
                target = r.Path;
            return null;
        };
        Assert.Contains("has no target", (await _run.TargetAsync("nonexistent")).Why);
        Assert.NotNull(target);
        Assert.Equal(((string[])[kept, "root.json", "snapshot.json", "targets.json", "timestamp.json"]).Order(StringComparer.Ordinal), _run.MetadataFiles);
    }

    [Theory]
    [InlineData("targets/*.tgz", "targets/foo.tgz", true)]
    [InlineData("targets/*.tgz", "targets/foo.txt", false)]
    [InlineData("*.tgz", "targets/foo.tgz", false)]
    [InlineData("foo.tgz", "foo.tgz", true)]
    [InlineData("foo.tgz", "fooxtgz", false)]
    [InlineData("*a*b*c", "xxaxxbxxc", true)]
    [InlineData("*a*b*c", "xxaxxbxx", false)]
    [InlineData("file-[0-9a].txt", "file-7.txt", true)]
    [InlineData("file-[0-9a].txt", "file-b.txt", false)]
    [InlineData("file-[!0-9].txt", "file-b.txt", true)]
    [InlineData("file-[!0-9].txt", "file-7.txt", false)]
    [InlineData("file-[]].txt", "file-].txt", true)]
    [InlineData("file-[.txt", "file-[.txt", true)]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("*/*", "a/b/c", false)]
    [InlineData("[/]", "/", false)]
    public void Patterns_match_within_segments(string pattern, string path, bool matches) => Assert.Equal(matches, TargetPattern.Matches(pattern, path));
}
