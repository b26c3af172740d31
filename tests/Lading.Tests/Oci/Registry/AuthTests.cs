using System.Text;
using CsCheck;
using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Registry;

public class AuthTests : RegistryTest
{
    [Fact]
    public async Task Basic_credentials_are_sent_once_asked_for()
    {
        Server.Auth = VirtualAuth.Basic;
        Server["team/app"].AddImage("1.0", "linux/amd64");
        Assert.NotNull(await Open(settings: With("user", "secret")).FindManifestAsync("1.0", default));
    }

    [Fact]
    public async Task A_token_is_fetched_once_per_scope()
    {
        Server.Auth = VirtualAuth.Token;
        Server["team/app"].AddImage("1.0", "linux/amd64");
        RegistryStore store = Open(settings: With("user", "secret"));
        for (int i = 0; i < 3; i++)
            await store.FindManifestAsync("1.0", default);
        Assert.Equal(1, Server.Count("GET", "/token"));
        byte[] bytes = Bytes(10);
        await store.PushBlobAsync(Describe(bytes), From(bytes), null, default);
        await store.ListTagsAsync(default);
        Assert.Equal(2, Server.Count("GET", "/token"));
        Assert.Equal(["repository:team/app:pull", "repository:team/app:pull,push"], Server.Requests.Where(r => r.Path == "/token").Select(r => r.Query["scope"]));
    }

    [Fact]
    public async Task A_public_image_needs_no_login()
    {
        Server.Auth = VirtualAuth.Token;
        Server.AnonymousPull = true;
        Server["team/app"].AddImage("1.0", "linux/amd64");
        Assert.NotNull(await Open().FindManifestAsync("1.0", default));
    }

    [Fact]
    public async Task A_token_that_ended_early_is_renewed()
    {
        Server.Auth = VirtualAuth.Token;
        Server["team/app"].AddImage("1.0", "linux/amd64");
        RegistryStore store = Open(settings: With("user", "secret"));
        await store.FindManifestAsync("1.0", default);
        Server.RevokeTokens();
        Assert.NotNull(await store.FindManifestAsync("1.0", default));
        Assert.Equal(2, Server.Count("GET", "/token"));
    }

    [Fact]
    public async Task An_identity_token_is_exchanged()
    {
        Server.Auth = VirtualAuth.Token;
        Server.RefreshToken = "refresh+me/now=";
        Server["team/app"].AddImage("1.0", "linux/amd64");
        Assert.NotNull(await Open(settings: With("", "refresh+me/now=", RegistryCredentialKind.IdentityToken)).FindManifestAsync("1.0", default));
        Assert.Equal(1, Server.Count("POST", "/token"));
    }

    [Theory]
    [InlineData(VirtualAuth.Basic)]
    [InlineData(VirtualAuth.Token)]
    public async Task Wrong_credentials_are_an_error_that_names_their_origin_and_not_them(VirtualAuth auth)
    {
        Server.Auth = auth;
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open(settings: With("user", "wrong-password")).FindManifestAsync("1.0", default));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, error.Status);
        Assert.Contains("the test", error.Hint);
        Assert.DoesNotContain("wrong-password", error.ToString() + error.Hint);
        Assert.True(Server.Requests.Count < 8);
    }

    [Fact]
    public async Task Without_login_the_hint_says_how_to()
    {
        Server.Auth = VirtualAuth.Basic;
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open().FindManifestAsync("1.0", default));
        Assert.Contains($"docker login {Server.Host}", error.Hint);
    }

    [Fact]
    public async Task Credentials_do_not_follow_a_redirect_to_another_host()
    {
        byte[] bytes = Bytes(10_000);
        Descriptor blob = Server["team/app"].AddBlob(bytes, "a/b");
        Server.Auth = VirtualAuth.Basic;
        await using var storage = new VirtualHttpServer { Intercept = _ => new VirtualResponse(200, bytes) };
        Server.Intercept = r => r.Path.Contains("/blobs/") && r.Header("Authorization") is not null ? VirtualResponse.Empty(307, ("Location", $"{storage.Root}/store?X-Signature=abc")) : null;
        Assert.Equal(bytes, await ReadAsync(Open(settings: With("user", "secret")), blob));
        Assert.All(storage.Requests, r => Assert.Null(r.Header("Authorization")));
    }

    [Fact]
    public async Task A_challenge_of_the_host_redirected_to_is_not_answered()
    {
        Descriptor blob = Describe(Bytes(10));
        await using var thief = new VirtualRegistry { Auth = VirtualAuth.Basic };
        Server.Intercept = r => r.Path.Contains("/blobs/") ? VirtualResponse.Empty(302, ("Location", $"{thief.Root}/v2/team/app/blobs/{blob.Digest}")) : null;
        await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(Open(settings: With("user", "secret")), blob));
        Assert.All(thief.Requests, r => Assert.Null(r.Header("Authorization")));
        Assert.Single(thief.Requests);
    }

    [Fact]
    public async Task A_redirect_that_comes_back_brings_no_credentials()
    {
        Descriptor blob = Describe(Bytes(10));
        Server.Auth = VirtualAuth.Basic;
        await using var detour = new VirtualHttpServer { Intercept = _ => VirtualResponse.Empty(302, ("Location", $"{Server.Root}/v2/victim/app/blobs/{blob.Digest}")) };
        Server.Intercept = r => r.Path.Contains("/team/app/blobs/") && r.Header("Authorization") is not null ? VirtualResponse.Empty(302, ("Location", detour.Root)) : null;
        await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(Open(settings: With("user", "secret")), blob));
        Assert.All(Server.Requests.Where(r => r.Path.Contains("victim")), r => Assert.Null(r.Header("Authorization")));
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        Server.Intercept = r => r.Path.Contains("/blobs/") ? VirtualResponse.Empty(302, ("Location", r.Path)) : null;
        Assert.Contains("more than", (await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(Open(), Describe(Bytes(10))))).Message);
    }

    [Theory]
    [InlineData("https://registry.example/v2/", "http://169.254.169.254/token", true)]
    [InlineData("https://registry.example/v2/", "https://127.0.0.1/token", true)]
    [InlineData("https://registry.example/v2/", "https://[::1]/token", true)]
    [InlineData("https://registry.example/v2/", "https://auth.example/token", false)]
    [InlineData("http://127.0.0.1:5000/v2/", "http://127.0.0.1:5001/token", false)]
    public void A_registry_may_not_send_us_inward(string from, string to, bool refused) =>
        Assert.Equal(refused, RegistryHosts.PointsInward(new Uri(from), new Uri(to)));

    [Theory]
    [InlineData("Bearer realm=\"https://a/b\",service=\"s\",scope=\"x y\"", "Bearer realm=https://a/b service=s scope=x y")]
    [InlineData("Basic realm=\"a, \\\"b\\\"\", Bearer realm=https://c", "Basic realm=a, \"b\"|Bearer realm=https://c")]
    [InlineData("Negotiate, Basic", "Negotiate|Basic")]
    [InlineData("=,;\"", "")]
    [InlineData("Bearer realm=\"unclosed", "Bearer realm=unclosed")]
    public void Challenges_are_taken_apart(string header, string expected) =>
        Assert.Equal(expected, string.Join('|', AuthChallenge.Parse(header).Select(c => c.Scheme + string.Concat(c.Parameters.Select(p => $" {p.Key}={p.Value}")))));

    [Fact]
    public void Random_headers_and_error_bodies_throw_nothing() => Gen.Char["Bearer realm=\"\\,{}[]:errorsmsgcd "].Array[0, 80].Sample(c =>
    {
        AuthChallenge.Parse(new string(c));
        RegistryErrors.Parse(Encoding.UTF8.GetBytes(c));
        AuthScope.Merge([new string(c)], []);
    });

    [Fact]
    public void Scopes_are_joined_by_resource() =>
        Assert.Equal(["repository:a/b:pull,push", "repository:c:pull"], AuthScope.Merge(["repository:a/b:push"], ["repository:c:pull", "repository:a/b:pull", "nonsense"]));
}
