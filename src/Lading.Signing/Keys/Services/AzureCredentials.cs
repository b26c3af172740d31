using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys.Services;

/// <summary>
/// Who asks Azure: a workload's federated token, an application's secret, or the machine's managed identity, in this order
/// (Microsoft Entra, "OAuth 2.0 client credentials flow").
/// </summary>
internal static class AzureCredentials
{
    /// <summary>An access token for a resource; a usage error that says where credentials were looked for.</summary>
    public static async Task<SecretBuffer> TokenAsync(KeyAccess access, string resource, CancellationToken cancellation)
    {
        using var service = new KeyService("Azure's token endpoint", access);
        string? tenant = access.Environment("AZURE_TENANT_ID"), client = access.Environment("AZURE_CLIENT_ID");
        if (!string.IsNullOrEmpty(tenant) && !string.IsNullOrEmpty(client))
        {
            if (tenant.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')))
                throw LadingException.Usage($"AZURE_TENANT_ID: '{Printable.Text(tenant)}' is no tenant.");
            string authority = access.Environment("AZURE_AUTHORITY_HOST") is { Length: > 0 } own ? own.TrimEnd('/') : "https://login.microsoftonline.com";
            string form = $"grant_type=client_credentials&client_id={Uri.EscapeDataString(client)}&scope={Uri.EscapeDataString(resource + "/.default")}";
            if (access.Environment("AZURE_FEDERATED_TOKEN_FILE") is { Length: > 0 } file)
            {
                using SecretBuffer assertion = KeyStores.ReadFile(file, 64 << 10);
                form += "&client_assertion_type=" + Uri.EscapeDataString("urn:ietf:params:oauth:client-assertion-type:jwt-bearer") + "&client_assertion=";
                return await AskAsync(service, authority, tenant, [.. Encoding.ASCII.GetBytes(form), .. assertion.Span.TrimEnd("\r\n"u8)], cancellation).ConfigureAwait(false);
            }
            if (access.Environment("AZURE_CLIENT_SECRET") is { Length: > 0 } secret)
                return await AskAsync(service, authority, tenant, Encoding.ASCII.GetBytes($"{form}&client_secret={Uri.EscapeDataString(secret)}"), cancellation).ConfigureAwait(false);
        }
        return await ManagedAsync(service, access, resource, client, cancellation).ConfigureAwait(false);
    }

    private static async Task<SecretBuffer> AskAsync(KeyService service, string authority, string tenant, byte[] form, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{authority}/{tenant}/oauth2/v2.0/token") { Content = KeyService.Content(form, "application/x-www-form-urlencoded") };
        return await service.ReadAsync(request, "a token", Read, cancellation).ConfigureAwait(false);
    }

    /// <summary>The machine's identity: App Service's endpoint where the environment names it, else the instance metadata service.</summary>
    private static async Task<SecretBuffer> ManagedAsync(KeyService service, KeyAccess access, string resource, string? client, CancellationToken cancellation)
    {
        string query = $"resource={Uri.EscapeDataString(resource)}{(string.IsNullOrEmpty(client) ? "" : "&client_id=" + Uri.EscapeDataString(client))}";
        bool own = access.Environment("IDENTITY_ENDPOINT") is { Length: > 0 };
        using HttpRequestMessage request = own
            ? new HttpRequestMessage(HttpMethod.Get, $"{access.Environment("IDENTITY_ENDPOINT")}?api-version=2019-08-01&{query}") { Headers = { { "X-IDENTITY-HEADER", access.Environment("IDENTITY_HEADER") ?? "" } } }
            : new HttpRequestMessage(HttpMethod.Get, $"http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&{query}") { Headers = { { "Metadata", "true" } } };
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(TimeSpan.FromSeconds(own ? 30 : 3));
        try
        {
            return await service.ReadAsync(request, "a token", Read, limited.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!own && (e is LadingException { Kind: ErrorKind.Network } || (e is OperationCanceledException && !cancellation.IsCancellationRequested)))
        {
            throw LadingException.Usage("There are no credentials for Azure.", "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE.");
        }
    }

    private static SecretBuffer Read(JsonElement root) => SecretBuffer.FromText(root.GetProperty("access_token").GetString()!);
}
