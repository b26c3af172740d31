using System.Text;
using System.Text.Json.Nodes;
using Lading.Signing.Sigstore.Identity;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Identity;

/// <summary>Tokens that the surroundings give, by exchanges as their documentation shows them.</summary>
public sealed class AmbientProviderTests : IAsyncDisposable
{
    private readonly VirtualIssuer _server = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task GitHub_Actions()
    {
        _environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = _server.Root + "/idtoken?api-version=2.0";
        _environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "request secret";
        Answer(r => r.Path == "/idtoken" && r.Query["audience"] == "sigstore" && r.Query["api-version"] == "2.0" && r.Header("Authorization") == "Bearer request secret",
            new JsonObject { ["count"] = 1, ["value"] = VirtualIssuer.Token("https://token.actions.githubusercontent.com", "sigstore", "repo:acme/app:ref:refs/heads/main") });
        using IdentityToken token = await ObtainAsync();
        Assert.Equal("repo:acme/app:ref:refs/heads/main", token.Subject);
    }

    [Fact]
    public async Task GitHub_Actions_is_asked_again_when_it_fails_for_a_moment()
    {
        _environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = _server.Root + "/idtoken?x=1";
        _environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "request secret";
        int times = 0;
        _server.Intercept = _ => times++ == 0 ? VirtualResponse.Empty(503) : VirtualIssuer.Json(200, new JsonObject { ["value"] = VirtualIssuer.Token("https://i.example", "sigstore", "s") });
        using IdentityToken token = await ObtainAsync();
        Assert.Equal(2, times);
    }

    [Theory]
    [InlineData(403, "{\"message\":\"no permission\"}", "answered 403")]
    [InlineData(200, "{}", "has no value")]
    [InlineData(200, "[]", "no JSON object")]
    [InlineData(200, "{\"value\":5}", "has no value")]
    [InlineData(200, "{\"value\":\"junk\"}", "is no identity token")]
    [InlineData(200, "not json", "no JSON")]
    public async Task What_a_surrounding_answers_wrongly_is_an_error_and_nobody_is_asked_to_log_in(int status, string body, string why)
    {
        _environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = _server.Root + "/idtoken?x=1";
        _environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "request secret";
        _server.Intercept = _ => VirtualResponse.Text(status, body);
        LadingException error = await Assert.ThrowsAsync<LadingException>(() => ObtainAsync());
        Assert.Contains(why, error.Message);
        Assert.DoesNotContain("request secret", error.ToString());
    }

    [Fact]
    public async Task A_token_for_somebody_else_is_refused()
    {
        _environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = _server.Root + "/idtoken?x=1";
        _environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "x";
        Answer(_ => true, new JsonObject { ["value"] = VirtualIssuer.Token("https://i.example", "npm", "s") });
        Assert.Contains("is for npm, not for sigstore", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync())).Message);
    }

    [Theory]
    [InlineData("http://actions.example/idtoken?")]
    [InlineData("https://user:password@actions.example/?")]
    [InlineData("file:///etc/passwd?")]
    public async Task The_request_token_goes_over_https_only(string url)
    {
        _environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = url;
        _environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "x";
        Assert.Contains("no https URL", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync())).Message);
    }

    [Fact]
    public async Task Redirects_to_another_host_are_not_followed_with_a_secret()
    {
        await using var other = new VirtualIssuer();
        _environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = _server.Root + "/idtoken?x=1";
        _environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "x";
        _server.Intercept = _ => VirtualResponse.Empty(302, ("Location", other.Root + "/steal"));
        Assert.Contains("another host", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync())).Message);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task GitLab_and_others_by_SIGSTORE_ID_TOKEN()
    {
        _environment["SIGSTORE_ID_TOKEN"] = VirtualIssuer.Token("https://gitlab.com", "sigstore", "project_path:acme/app:ref_type:branch:ref:main");
        using IdentityToken token = await ObtainAsync();
        Assert.Equal("https://gitlab.com", token.Issuer);
        _environment["SIGSTORE_ID_TOKEN"] = "junk";
        Assert.Contains("SIGSTORE_ID_TOKEN is no identity token", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync())).Message);
    }

    [Fact]
    public async Task Buildkite()
    {
        _environment["BUILDKITE_AGENT_ACCESS_TOKEN"] = "agent secret";
        _environment["BUILDKITE_AGENT_ENDPOINT"] = _server.Root + "/v3";
        _environment["BUILDKITE_JOB_ID"] = "0184990a-477b";
        Answer(r => r is { Method: "POST", Path: "/v3/jobs/0184990a-477b/oidc/tokens" } && r.Header("Authorization") == "Token agent secret" && Encoding.UTF8.GetString(r.Body) == "{\"audience\":\"sigstore\"}",
            new JsonObject { ["token"] = VirtualIssuer.Token("https://agent.buildkite.com", "sigstore", "organization:acme:pipeline:app") });
        using IdentityToken token = await ObtainAsync();
        Assert.Equal("https://agent.buildkite.com", token.Issuer);
        _environment["BUILDKITE_JOB_ID"] = "..";
        Assert.Contains("is no job", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync())).Message);
    }

    [Fact]
    public async Task Google_by_the_metadata_server()
    {
        _environment["GCE_METADATA_HOST"] = _server.Host;
        _server.Intercept = r => r.Path == "/computeMetadata/v1/instance/service-accounts/default/identity" && r.Query["audience"] == "sigstore" && r.Query["format"] == "full" && r.Header("Metadata-Flavor") == "Google"
            ? VirtualResponse.Text(200, Google("machine@acme.iam.gserviceaccount.com"), ("Metadata-Flavor", "Google")) : null;
        using IdentityToken token = await ObtainAsync();
        Assert.Equal("machine@acme.iam.gserviceaccount.com", token.Subject);
        _server.Intercept = _ => VirtualResponse.Text(200, Google("evil@acme.example"));
        Assert.Contains("is not Google's metadata server", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync())).Message);
    }

    [Fact]
    public async Task Google_by_speaking_for_a_service_account()
    {
        _environment["GCE_METADATA_HOST"] = _server.Host;
        _environment["GOOGLE_SERVICE_ACCOUNT_NAME"] = "signer@acme.iam.gserviceaccount.com";
        _server.Intercept = r => r switch
        {
            { Path: "/computeMetadata/v1/instance/service-accounts/default/token" } => VirtualResponse.Text(200, "{\"access_token\":\"ya29.x\",\"expires_in\":3600}", ("Metadata-Flavor", "Google")),
            { Method: "POST", Path: "/v1/projects/-/serviceAccounts/signer@acme.iam.gserviceaccount.com:generateIdToken" } when r.Header("Authorization") == "Bearer ya29.x"
                && Encoding.UTF8.GetString(r.Body) == "{\"audience\":\"sigstore\",\"includeEmail\":true}" => VirtualIssuer.Json(200, new JsonObject { ["token"] = Google("signer@acme.iam.gserviceaccount.com") }),
            _ => null,
        };
        using IdentityToken token = await ObtainAsync();
        Assert.Equal("signer@acme.iam.gserviceaccount.com", token.Subject);
        _environment["GOOGLE_SERVICE_ACCOUNT_NAME"] = "a@b/../../evil";
        _environment.Remove("GCE_METADATA_HOST");
        Assert.Contains("is no service account", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync())).Message);
    }

    [Fact]
    public async Task Spiffe()
    {
        string socket = _folder["api.sock"];
        await using var api = new VirtualWorkloadApi(socket);
        byte[] identity = [.. VirtualWorkloadApi.Field(1, "spiffe://acme.example/ci"u8.ToArray()), .. VirtualWorkloadApi.Field(2, Encoding.ASCII.GetBytes(VirtualIssuer.Token("https://spire.acme.example", "sigstore", "spiffe://acme.example/ci")))];
        api.Message = VirtualWorkloadApi.Field(1, identity);
        foreach (string form in (string[])[socket, "unix://" + socket, "unix:" + socket])
        {
            _environment["SPIFFE_ENDPOINT_SOCKET"] = form;
            using IdentityToken token = await ObtainAsync();
            Assert.Equal("spiffe://acme.example/ci", token.Subject);
        }
        Assert.Contains("/SpiffeWorkloadAPI/FetchJWTSVID", api.Headers);
        Assert.Contains("workload.spiffe.io", api.Headers);
        Assert.Equal(VirtualWorkloadApi.Field(1, "sigstore"u8.ToArray()), api.Request);
    }

    [Fact]
    public async Task Spiffe_without_an_identity_for_this_workload()
    {
        await using var api = new VirtualWorkloadApi(_folder["api.sock"]) { Status = 7 };
        _environment["SPIFFE_ENDPOINT_SOCKET"] = _folder["api.sock"];
        Assert.Contains("no identity issued", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync())).Message);
        api.Status = 0;
        api.Message = [0xff, 0xff];
        Assert.Equal(ErrorKind.Network, (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync())).Kind);
    }

    [Fact]
    public async Task A_file_that_a_cluster_writes()
    {
        _folder.Write("oidc-token", Encoding.ASCII.GetBytes(VirtualIssuer.Token("https://kubernetes.default.svc", "any", "system:serviceaccount:ci:signer")));
        using IdentityToken token = await ObtainAsync();
        Assert.Equal("system:serviceaccount:ci:signer", token.Subject);
    }

    [Fact]
    public async Task Of_several_surroundings_the_first_that_works_is_taken()
    {
        _environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = _server.Root + "/idtoken?x=1";
        _environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "x";
        _server.Intercept = _ => VirtualResponse.Empty(404);
        _folder.Write("oidc-token", Encoding.ASCII.GetBytes(VirtualIssuer.Token("https://i.example", "any", "from the file")));
        using IdentityToken token = await ObtainAsync();
        Assert.Equal("from the file", token.Subject);
        Assert.Contains("answered 404", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync(r => r with { Provider = "github-actions" }))).Message);
        using IdentityToken named = await ObtainAsync(r => r with { Provider = "filesystem" });
        Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync(r => r with { Provider = "nonsense" }))).Kind);
    }

    [Fact]
    public async Task Surroundings_are_left_alone_when_they_should_be()
    {
        _folder.Write("oidc-token", Encoding.ASCII.GetBytes(VirtualIssuer.Token("https://i.example", "any", "s")));
        _environment["SIGSTORE_ID_TOKEN"] = VirtualIssuer.Token("https://i.example", "any", "s");
        Assert.Contains("Who signs?", (await Assert.ThrowsAsync<LadingException>(() => ObtainAsync(r => r with { DisableAmbient = true }))).Message);
        using IdentityToken given = await ObtainAsync(r => r with { Given = VirtualIssuer.Token("https://i.example", "any", "given") });
        Assert.Equal("given", given.Subject);
    }

    private static string Google(string email) => VirtualIssuer.Token(new JsonObject
    {
        ["iss"] = "https://accounts.google.com",
        ["aud"] = "sigstore",
        ["sub"] = "117",
        ["email"] = email,
        ["email_verified"] = true,
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds(),
    });

    private void Answer(Func<VirtualRequest, bool> wanted, JsonObject json) => _server.Intercept = r => wanted(r) ? VirtualIssuer.Json(200, json) : null;

    private Task<IdentityToken> ObtainAsync(Func<IdentityTokenRequest, IdentityTokenRequest>? change = null)
    {
        var request = new IdentityTokenRequest
        {
            Environment = _environment.GetValueOrDefault,
            Places = new AmbientPlaces { TokenFile = _folder["oidc-token"], SpiffeSocket = _folder["none.sock"], ProductName = _folder["product_name"], GoogleCredentials = _server.Root },
        };
        return IdentityTokens.ObtainAsync(change?.Invoke(request) ?? request, TestContext.Current.CancellationToken);
    }
}
