using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>
/// A job of a Buildkite agent, by the agent's API: what <c>buildkite-agent oidc request-token</c> asks. BUILDKITE_AGENT_ACCESS_TOKEN,
/// BUILDKITE_AGENT_ENDPOINT and BUILDKITE_JOB_ID.
/// </summary>
internal static class BuildkiteAgent
{
    private const string AccessToken = "BUILDKITE_AGENT_ACCESS_TOKEN";

    public static AmbientProvider Provider { get; } = new("buildkite-agent", context => context.Variable(AccessToken) is not null, FetchAsync);

    private static async Task<IdentityToken> FetchAsync(AmbientContext context, CancellationToken cancellation)
    {
        string job = context.Variable("BUILDKITE_JOB_ID") ?? throw LadingException.Input("BUILDKITE_JOB_ID is not set.");
        if (job is "." or "..")
            throw LadingException.Input($"BUILDKITE_JOB_ID: '{Printable.Text(job)}' is no job.");
        using SecretBuffer secret = context.Secret(AccessToken);
        string endpoint = (context.Variable("BUILDKITE_AGENT_ENDPOINT") ?? context.Places.Buildkite).TrimEnd('/');
        Uri target = AmbientContext.Address($"{endpoint}/jobs/{Uri.EscapeDataString(job)}/oidc/tokens", "BUILDKITE_AGENT_ENDPOINT");
        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("audience", context.Audience);
            json.WriteEndObject();
        }
        ServiceAnswer answer = await context.Connection.SendAsync(new ServiceRequest("the Buildkite agent API", target, body.ToArray()) { Secret = ("Token", secret) }, cancellation).ConfigureAwait(false);
        try
        {
            if (!answer.IsGood)
                throw answer.Refusal();
            return context.Token(SecretJson.Take(answer, "token") ?? throw answer.Unusable("it has no token"), "the token of Buildkite");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer.Body);
        }
    }
}
