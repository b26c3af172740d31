using System.Security.Cryptography;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>
/// GitHub Actions, in jobs with <c>permissions: id-token: write</c>: "OpenID Connect reference", ACTIONS_ID_TOKEN_REQUEST_URL and
/// ACTIONS_ID_TOKEN_REQUEST_TOKEN.
/// </summary>
internal static class GitHubActions
{
    private const string Url = "ACTIONS_ID_TOKEN_REQUEST_URL";
    private const string RequestToken = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

    public static AmbientProvider Provider { get; } = new("github-actions", context => context.Variable(Url) is not null && context.Variable(RequestToken) is not null, FetchAsync);

    private static async Task<IdentityToken> FetchAsync(AmbientContext context, CancellationToken cancellation)
    {
        string url = context.Variable(Url) ?? throw LadingException.Input($"{Url} is not set.", "Does the job have the permission id-token: write?");
        using SecretBuffer secret = context.Secret(RequestToken);
        Uri target = AmbientContext.Address($"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}audience={Uri.EscapeDataString(context.Audience)}", Url);
        ServiceAnswer answer = await context.Connection.SendAsync(new ServiceRequest("the token service of GitHub Actions", target, null) { Secret = ("Bearer", secret), Accept = "application/json; api-version=2.0" }, cancellation).ConfigureAwait(false);
        try
        {
            if (!answer.IsGood)
                throw answer.Refusal();
            return context.Token(SecretJson.Take(answer, "value") ?? throw answer.Unusable("it has no value"), "the token of GitHub Actions");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer.Body);
        }
    }
}
