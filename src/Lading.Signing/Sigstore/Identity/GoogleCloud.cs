using System.Security.Cryptography;
using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Signing.Sigstore.Services;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>
/// Google Cloud: the identity of the machine or workload by the metadata server ("About VM metadata", "Get an ID token"), and with
/// GOOGLE_SERVICE_ACCOUNT_NAME that of a service account that the machine may speak for (IAM Credentials API, generateIdToken).
/// </summary>
internal static class GoogleCloud
{
    private const string Account = "GOOGLE_SERVICE_ACCOUNT_NAME";
    private const string Default = "/computeMetadata/v1/instance/service-accounts/default";

    public static AmbientProvider Metadata { get; } = new("google-workload-identity", IsHere, FetchAsync);

    public static AmbientProvider Impersonation { get; } = new("google-impersonate", context => context.Variable(Account) is not null, ImpersonateAsync);

    private static bool IsHere(AmbientContext context)
    {
        if (context.Variable("GCE_METADATA_HOST") is not null)
            return true;
        try
        {
            return File.ReadAllText(context.Places.ProductName).StartsWith("Google", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task<IdentityToken> FetchAsync(AmbientContext context, CancellationToken cancellation)
    {
        ServiceAnswer answer = await AskAsync(context, $"{Default}/identity?audience={Uri.EscapeDataString(context.Audience)}&format=full", "*/*", cancellation).ConfigureAwait(false);
        try
        {
            return context.Token(SecretBuffer.Copy(answer.Body), "the token of the metadata server");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer.Body);
        }
    }

    private static async Task<IdentityToken> ImpersonateAsync(AmbientContext context, CancellationToken cancellation)
    {
        string account = context.Variable(Account) ?? throw LadingException.Input($"{Account} is not set.");
        if (account.Length > 256 || account.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@") || !account.Contains('@', StringComparison.Ordinal))
            throw LadingException.Input($"{Account}: '{Printable.Text(account)}' is no service account.", "As name@project.iam.gserviceaccount.com.");
        ServiceAnswer metadata = await AskAsync(context, $"{Default}/token", "application/json", cancellation).ConfigureAwait(false);
        using SecretBuffer access = SecretJson.Take(metadata, "access_token") ?? throw metadata.Unusable("it has no access_token");
        CryptographicOperations.ZeroMemory(metadata.Body);
        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("audience", context.Audience);
            json.WriteBoolean("includeEmail", true);
            json.WriteEndObject();
        }
        var target = new Uri($"{context.Places.GoogleCredentials}/v1/projects/-/serviceAccounts/{account}:generateIdToken");
        ServiceAnswer answer = await context.Connection.SendAsync(new ServiceRequest("Google's credentials service", target, body.ToArray()) { Secret = ("Bearer", access) }, cancellation).ConfigureAwait(false);
        try
        {
            if (!answer.IsGood)
                throw answer.Refusal();
            return context.Token(SecretJson.Take(answer, "token") ?? throw answer.Unusable("it has no token"), $"the token of {account}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer.Body);
        }
    }

    private static async Task<ServiceAnswer> AskAsync(AmbientContext context, string path, string accept, CancellationToken cancellation)
    {
        string root = context.Variable("GCE_METADATA_HOST") is { } host ? $"http://{host}" : context.Places.GoogleMetadata;
        if (!Uri.TryCreate(root + path, UriKind.Absolute, out Uri? target) || target.UserInfo.Length > 0)
            throw LadingException.Input($"GCE_METADATA_HOST: '{Printable.Text(root)}' is no host.");
        ServiceAnswer answer = await context.Connection.SendAsync(new ServiceRequest("the metadata server", target, null) { Header = ("Metadata-Flavor", "Google"), Accept = accept, Wait = TimeSpan.FromSeconds(5) }, cancellation).ConfigureAwait(false);
        if (!answer.IsGood)
            throw answer.Refusal();
        // Anything may answer at a link-local address; only the metadata server says so.
        return answer.Headers.GetValueOrDefault("Metadata-Flavor") == "Google" ? answer : throw answer.Unusable("it is not Google's metadata server");
    }
}
