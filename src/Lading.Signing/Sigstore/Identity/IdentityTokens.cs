using Lading.Oci;
using Lading.Oci.Registry;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>Finds out who signs: a token that is handed over, one that the surroundings give, or a login.</summary>
public static class IdentityTokens
{
    /// <summary>
    /// Gets a token: the one that is given; else that of SIGSTORE_ID_TOKEN (as GitLab's jobs have it) or of a surrounding; else by logging in.
    /// When a surrounding is named, or there is one and it fails, that is an error: nobody is asked to log in instead. Usage, input or network
    /// errors say what was tried. The caller disposes the token.
    /// </summary>
    public static async Task<IdentityToken> ObtainAsync(IdentityTokenRequest request, CancellationToken cancellation)
    {
        DateTimeOffset now = request.Clock.GetUtcNow();
        if (request.Given is { Length: > 0 } given)
            return IdentityToken.FromTextOrFile(given, now);
        if (!request.DisableAmbient && request.Provider is null && request.Environment("SIGSTORE_ID_TOKEN") is { Length: > 0 } variable)
            return IdentityToken.FromText(variable, "SIGSTORE_ID_TOKEN", now);
        using var connection = new ServiceConnection(new ServiceSettings { Clock = request.Clock, Retry = new RetryPolicy { Attempts = 3, Budget = TimeSpan.FromSeconds(20) } }, []);
        if (!request.DisableAmbient && await AmbientAsync(new AmbientContext(request, connection), cancellation).ConfigureAwait(false) is { } ambient)
            return ambient;
        if (request.DisableAmbient && request.Provider is not null)
            throw LadingException.Usage("--oidc-provider and --oidc-disable-ambient-providers exclude one another.");
        return await LogInAsync(request, connection, cancellation).ConfigureAwait(false);
    }

    private static async Task<IdentityToken?> AmbientAsync(AmbientContext context, CancellationToken cancellation)
    {
        if (context.Request.Provider is { } name)
            return await AmbientProvider.Named(name).FetchAsync(context, cancellation).ConfigureAwait(false);
        LadingException? failure = null;
        foreach (AmbientProvider provider in AmbientProvider.All)
        {
            if (!provider.IsHere(context))
                continue;
            try
            {
                return await provider.FetchAsync(context, cancellation).ConfigureAwait(false);
            }
            catch (LadingException e)
            {
                // Of several surroundings, as an agent on a cloud's machine, any will do.
                failure ??= e;
            }
        }
        return failure is null ? null : throw failure;
    }

    private static async Task<IdentityToken> LogInAsync(IdentityTokenRequest request, ServiceConnection connection, CancellationToken cancellation)
    {
        LoginFlow flow = request.Flow != LoginFlow.Automatic ? request.Flow : request.IsInteractive ? LoginFlow.Normal : LoginFlow.Device;
        if (flow == LoginFlow.Token)
            throw LadingException.Usage("There is no token: the flow token needs one.", "Give --identity-token, or set SIGSTORE_ID_TOKEN.");
        if (flow == LoginFlow.ClientCredentials && request.ClientSecret is null)
            throw LadingException.Usage("The flow client_credentials needs the client's secret.", "Give --oidc-client-id and --oidc-client-secret-file.");
        string issuer = await request.Issuer().ConfigureAwait(false)
            ?? throw LadingException.Usage("Who signs? There is no identity token, and no identity provider to log in at.", "Give --identity-token, or a signing config with oidcUrls.");
        if (flow == LoginFlow.Device && request.Flow == LoginFlow.Automatic)
            request.Say("Nobody is at a terminal here: logging in by a code.");
        var endpoint = new TokenEndpoint(await OidcIssuer.DiscoverAsync(issuer, connection, cancellation).ConfigureAwait(false), request, connection);
        return flow switch
        {
            LoginFlow.Normal => await BrowserLogin.RunAsync(endpoint, request, cancellation).ConfigureAwait(false),
            LoginFlow.Device => await DeviceLogin.RunAsync(endpoint, request, cancellation).ConfigureAwait(false),
            _ => await CredentialsAsync(endpoint, request, cancellation).ConfigureAwait(false),
        };
    }

    private static async Task<IdentityToken> CredentialsAsync(TokenEndpoint endpoint, IdentityTokenRequest request, CancellationToken cancellation)
    {
        (string, string)[] fields = [("grant_type", "client_credentials"), ("scope", TokenEndpoint.Scope), .. request.RedirectUrl is { } url ? [("redirect_uri", url)] : Array.Empty<(string, string)>()];
        (IdentityToken? token, TokenRefusal? refusal) = await endpoint.ExchangeAsync(null, cancellation, fields).ConfigureAwait(false);
        return token ?? throw LadingException.Network($"The identity provider {Printable.Text(endpoint.Issuer.Name, 100)} gives no token: {refusal}");
    }
}
