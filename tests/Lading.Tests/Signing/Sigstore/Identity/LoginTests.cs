using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Identity;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Sigstore.Identity;

/// <summary>Logins by browser, by code and by a program's secret, and what an issuer or somebody between can do wrong.</summary>
public sealed class LoginTests : IAsyncDisposable
{
    private readonly VirtualIssuer _issuer = new();
    private readonly List<string> _said = [];
    private Task _browsing = Task.CompletedTask;

    public async ValueTask DisposeAsync() => await _issuer.DisposeAsync();

    [Fact]
    public async Task A_browser_logs_in_with_PKCE_state_and_nonce()
    {
        using IdentityToken token = await LogInAsync();
        Assert.Equal("dev@acme.example", token.Subject);
        Assert.Equal(_issuer.Root, token.Issuer);
        VirtualRequest login = _issuer.Requests.Single(r => r.Path == "/auth");
        Assert.Equal("sigstore", login.Query["client_id"]);
        Assert.Matches("^http://localhost:[0-9]+/auth/callback$", login.Query["redirect_uri"]);
        Assert.True(login.Query["state"].Length >= 43 && login.Query["nonce"].Length >= 43 && login.Query["state"] != login.Query["nonce"]);
        Assert.Equal(login.Query["redirect_uri"], _issuer.Form["redirect_uri"]);
        await _browsing;
    }

    [Fact]
    public async Task Without_a_browser_the_URL_is_shown()
    {
        using IdentityToken token = await LogInAsync(r => r with
        {
            OpenBrowser = _ => false,
            Say = text => _browsing = _issuer.BrowseAsync(new Uri(text.Split('\n')[1])),
        });
        Assert.Equal("dev@acme.example", token.Subject);
    }

    [Fact]
    public async Task Requests_that_are_not_the_login_are_turned_away_and_do_not_end_it()
    {
        using IdentityToken token = await LogInAsync(browse: async url =>
        {
            int port = new Uri(Uri.UnescapeDataString(url.Query.Split("redirect_uri=")[1].Split('&')[0])).Port;
            using var http = new HttpClient();
            foreach (string bad in (string[])["/auth/callback", "/auth/callback?code=evil&state=evil", "/auth/callback?error=evil&state=", "/other?code=a", "/auth/callback?code=a&code=b&state=c"])
                Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync($"http://127.0.0.1:{port}{bad}")).StatusCode);
            using var silent = new TcpClient("127.0.0.1", port); // says nothing
            using var rude = new TcpClient("127.0.0.1", port);
            await rude.GetStream().WriteAsync("\u0016\u0003\u0001 nonsense\r\n\r\n"u8.ToArray());
            await _issuer.BrowseAsync(url);
        });
        Assert.Equal("dev@acme.example", token.Subject);
    }

    [Fact]
    public async Task A_forged_answer_to_the_login_is_not_taken()
    {
        LadingException error = await Assert.ThrowsAsync<LadingException>(() => LogInAsync(r => r with { Patience = TimeSpan.FromSeconds(1) },
            browse: url => _issuer.BrowseAsync(url, back => back[..(back.IndexOf("state=", StringComparison.Ordinal) + 6)] + "forged")));
        Assert.Contains("Nobody logged in within 1 s", error.Message);
        Assert.DoesNotContain(_issuer.Requests, r => r.Path == "/token");
    }

    [Fact]
    public async Task A_code_of_another_login_is_refused_by_PKCE()
    {
        string? stolen = null;
        await Assert.ThrowsAsync<LadingException>(() => LogInAsync(r => r with { Patience = TimeSpan.FromMilliseconds(500) }, browse: url => _issuer.BrowseAsync(url, back =>
        {
            stolen = back.Split("code=")[1].Split('&')[0];
            return "http://127.0.0.1:1/";
        })));
        await _browsing.ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.NotNull(stolen);
        LadingException error = await Assert.ThrowsAsync<LadingException>(() => LogInAsync(browse: url => _issuer.BrowseAsync(url, back => back.Replace(back.Split("code=")[1].Split('&')[0], stolen, StringComparison.Ordinal))));
        Assert.Contains("invalid_grant", error.Message);
    }

    [Fact]
    public async Task A_login_that_the_person_refuses_is_an_error()
    {
        LadingException error = await Assert.ThrowsAsync<LadingException>(() => LogInAsync(browse: url => _issuer.BrowseAsync(url,
            back => back.Replace("code=", "error=access_denied&error_description=not+today&x=", StringComparison.Ordinal))));
        Assert.Contains("access_denied: not today", error.Message);
    }

    [Theory]
    [InlineData("nonce", "other", "the nonce is another")]
    [InlineData("iss", "https://evil.example", "it is one of https://evil.example")]
    [InlineData("aud", "somebody", "it is not for sigstore")]
    [InlineData("email_verified", "false", "did not verify")]
    [InlineData("exp", "-1", "no time")]
    public async Task A_token_that_does_not_belong_to_the_login_is_refused(string claim, string value, string why)
    {
        _issuer.Claims[claim] = claim == "exp" ? -1 : value;
        Assert.Contains(why, (await Assert.ThrowsAsync<LadingException>(() => LogInAsync())).Message);
    }

    [Fact]
    public async Task Issuers_that_are_mixed_up_are_noticed_RFC_9207()
    {
        _issuer.Names = "https://evil.example";
        Assert.Contains("is from https://evil.example", (await Assert.ThrowsAsync<LadingException>(() => LogInAsync())).Message);
        _issuer.Names = null;
        _issuer.Configure = json => json["authorization_response_iss_parameter_supported"] = true;
        Assert.Contains("is from nobody", (await Assert.ThrowsAsync<LadingException>(() => LogInAsync())).Message);
        _issuer.Names = _issuer.Root;
        using IdentityToken token = await LogInAsync();
    }

    [Fact]
    public async Task SSRF_by_discovery_CVE_2026_49478_redirects_to_other_hosts_are_not_followed()
    {
        await using var inside = new VirtualIssuer();
        _issuer.Intercept = r => r.Path.StartsWith("/.well-known", StringComparison.Ordinal) ? VirtualResponse.Empty(302, ("Location", inside.Root + "/.well-known/openid-configuration")) : null;
        Assert.Contains("redirects to another host", (await Assert.ThrowsAsync<LadingException>(() => LogInAsync())).Message);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("token_endpoint", "http://169.254.169.254/token", "is not asked")]
    [InlineData("authorization_endpoint", "file:///etc/passwd", "is not asked")]
    [InlineData("authorization_endpoint", "javascript:alert(1)", "is not asked")]
    [InlineData("issuer", "https://evil.example", "it says that it is https://evil.example")]
    [InlineData("issuer", null, "it says that it is nobody")]
    [InlineData("code_challenge_methods_supported", "plain", "does not support PKCE")]
    [InlineData("token_endpoint", null, "has no token endpoint")]
    [InlineData("authorization_endpoint", null, "no browser can log in")]
    public async Task Root_keys_and_endpoints_are_taken_from_the_issuer_itself_or_not_at_all(string member, string? value, string why)
    {
        _issuer.Configure = json => json[member] = value;
        Assert.Contains(why, (await Assert.ThrowsAsync<LadingException>(() => LogInAsync())).Message);
    }

    [Theory]
    [InlineData("http://issuer.example")]
    [InlineData("https://user@issuer.example")]
    [InlineData("https://issuer.example/?a=b")]
    [InlineData("nonsense")]
    public async Task Issuers_are_asked_over_https_only(string issuer) =>
        Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAsync<LadingException>(() => LogInAsync(r => r with { Issuer = () => Task.FromResult<string?>(issuer) }))).Kind);

    [Fact]
    public async Task Endless_discovery_is_cut_off()
    {
        _issuer.Intercept = _ => new VirtualResponse(200, []) { Endless = true };
        Assert.Contains("more than", (await Assert.ThrowsAsync<LadingException>(() => LogInAsync())).Message);
    }

    [Theory]
    [InlineData("http://example.com/callback")]
    [InlineData("https://localhost/callback")]
    [InlineData("http://0.0.0.0/callback")]
    [InlineData("http://localhost/callback?x=1")]
    [InlineData("nonsense")]
    public async Task The_browser_comes_back_to_this_machine_only(string redirect) =>
        Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAsync<LadingException>(() => LogInAsync(r => r with { RedirectUrl = redirect }))).Kind);

    [Fact]
    public async Task The_place_to_come_back_to_can_be_chosen()
    {
        using IdentityToken token = await LogInAsync(r => r with { RedirectUrl = "http://127.0.0.1:0/here" });
        Assert.Matches("^http://127.0.0.1:[0-9]+/here$", _issuer.Form["redirect_uri"]);
    }

    [Fact]
    public async Task A_code_is_entered_on_any_machine()
    {
        _issuer.Pending = ["authorization_pending", "slow_down", "authorization_pending"];
        using IdentityToken token = await LogInAsync(r => r with { Flow = LoginFlow.Device });
        Assert.Equal("dev@acme.example", token.Subject);
        Assert.Contains("ABCD-EFGH", _said.Single());
        Assert.Contains(_issuer.Root + "/activate", _said.Single());
    }

    [Theory]
    [InlineData("access_denied", "was refused")]
    [InlineData("expired_token", "while the code was valid")]
    [InlineData("server_error", "server_error: because")]
    public async Task A_code_that_leads_to_nothing_is_an_error(string error, string why)
    {
        _issuer.Pending = [error];
        Assert.Contains(why, (await Assert.ThrowsAsync<LadingException>(() => LogInAsync(r => r with { Flow = LoginFlow.Device }))).Message);
    }

    [Fact]
    public async Task A_code_is_not_waited_for_longer_than_it_is_valid()
    {
        _issuer.Pending = [.. Enumerable.Repeat("authorization_pending", 10_000)];
        Assert.Contains("while the code was valid", (await Assert.ThrowsAsync<LadingException>(() => LogInAsync(r => r with { Flow = LoginFlow.Device }))).Message);
        Assert.True(_issuer.Requests.Count < 100);
    }

    [Fact]
    public async Task Nobody_at_a_terminal_means_a_code()
    {
        using IdentityToken token = await LogInAsync(r => r with { IsInteractive = false });
        Assert.Contains(_issuer.Requests, r => r.Path == "/device");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_logs_in_with_its_secret(bool posts)
    {
        _issuer.Secret = "se cret&/+";
        if (posts)
            _issuer.Configure = json => json["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post");
        using SecretBuffer secret = SecretBuffer.FromText(_issuer.Secret);
        using IdentityToken token = await LogInAsync(r => r with { Flow = LoginFlow.ClientCredentials, ClientId = "robot", ClientSecret = secret });
        Assert.Equal("dev@acme.example", token.Subject);
        Assert.Equal(posts, _issuer.Form.ContainsKey("client_secret"));
        using SecretBuffer wrong = SecretBuffer.FromText("wrong");
        LadingException error = await Assert.ThrowsAsync<LadingException>(() => LogInAsync(r => r with { Flow = LoginFlow.ClientCredentials, ClientId = "robot", ClientSecret = wrong }));
        Assert.Contains("invalid_client", error.Message);
        Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAsync<LadingException>(() => LogInAsync(r => r with { Flow = LoginFlow.ClientCredentials }))).Kind);
    }

    [Fact]
    public async Task The_flow_token_asks_nobody()
    {
        Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAsync<LadingException>(() => LogInAsync(r => r with { Flow = LoginFlow.Token }))).Kind);
        Assert.Empty(_issuer.Requests);
    }

    private Task<IdentityToken> LogInAsync(Func<IdentityTokenRequest, IdentityTokenRequest>? change = null, Func<Uri, Task>? browse = null)
    {
        var request = new IdentityTokenRequest
        {
            Environment = _ => null,
            DisableAmbient = true,
            IsInteractive = true,
            Issuer = () => Task.FromResult<string?>(_issuer.Root),
            Say = _said.Add,
            OpenBrowser = url =>
            {
                _browsing = Task.Run(() => browse is null ? _issuer.BrowseAsync(url) : browse(url));
                return true;
            },
            Patience = TimeSpan.FromSeconds(20),
            Clock = new HurryingClock(),
        };
        return IdentityTokens.ObtainAsync(change?.Invoke(request) ?? request, TestContext.Current.CancellationToken);
    }

    /// <summary>A clock in which waits of a second take a hundredth, and the time goes on as if they had been whole.</summary>
    private sealed class HurryingClock : TimeProvider
    {
        private long _slept;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _slept));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime <= TimeSpan.Zero || dueTime > TimeSpan.FromSeconds(15))
                return base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Add(ref _slept, dueTime.Ticks);
            return base.CreateTimer(callback, state, dueTime / 100, period);
        }
    }
}
