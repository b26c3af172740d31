using System.Globalization;
using Lading.Oci;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>A login in a browser on this machine: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 8252.</summary>
internal static class BrowserLogin
{
    public static async Task<IdentityToken> RunAsync(TokenEndpoint endpoint, IdentityTokenRequest request, CancellationToken cancellation)
    {
        OidcIssuer issuer = endpoint.Issuer;
        Uri login = issuer.Authorization ?? throw LadingException.Network($"At {Printable.Text(issuer.Name, 100)} no browser can log in.", "Try --fulcio-auth-flow device.");
        using var listener = new RedirectListener(request.RedirectUrl);
        var pkce = new Pkce();
        string state = Pkce.Random(), nonce = Pkce.Random();
        Uri url = Url(login, ("response_type", "code"), ("client_id", request.ClientId), ("redirect_uri", listener.Url), ("scope", TokenEndpoint.Scope), ("state", state),
            ("nonce", nonce), ("code_challenge", pkce.Challenge), ("code_challenge_method", "S256"), ("access_type", "online"));
        request.Say(request.OpenBrowser(url) ? $"Log in with the browser that opens. If none does, open:\n{url.AbsoluteUri}" : $"Open this in a browser on this machine to log in:\n{url.AbsoluteUri}");
        LoginOutcome outcome = await WaitAsync(listener, state, request, cancellation).ConfigureAwait(false);
        // Mix-up of two issuers: RFC 9207, 2.4.
        if (outcome.Issuer is not null ? outcome.Issuer != issuer.Name : issuer.NamesItself)
            throw LadingException.Network($"The answer to the login is from {Printable.Text(outcome.Issuer ?? "nobody", 100)}, not from {Printable.Text(issuer.Name, 100)}.");
        if (outcome.Error is not null)
            throw LadingException.Network($"The login failed: {Printable.Text(outcome.Error, 300)}");
        (IdentityToken? token, TokenRefusal? refusal) = await endpoint.ExchangeAsync(nonce, cancellation, ("grant_type", "authorization_code"), ("code", outcome.Code!),
            ("redirect_uri", listener.Url), ("code_verifier", pkce.Verifier)).ConfigureAwait(false);
        return token ?? throw LadingException.Network($"The identity provider gives no token for the login: {refusal}");
    }

    private static async Task<LoginOutcome> WaitAsync(RedirectListener listener, string state, IdentityTokenRequest request, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(request.Patience, request.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await listener.WaitAsync(state, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw LadingException.Network(string.Create(CultureInfo.InvariantCulture, $"Nobody logged in within {request.Patience.TotalSeconds:0} s."),
                "If the browser is on another machine, use --fulcio-auth-flow device.");
        }
    }

    private static Uri Url(Uri login, params (string Name, string Value)[] parameters)
    {
        string query = string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        return new Uri($"{login.AbsoluteUri}{(login.Query.Length > 0 ? '&' : '?')}{query}");
    }
}
