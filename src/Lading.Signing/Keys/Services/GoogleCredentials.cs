using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys.Services;

/// <summary>
/// Who asks Google Cloud: the file that GOOGLE_APPLICATION_CREDENTIALS names or that <c>gcloud auth application-default login</c> wrote (a
/// service account's key or a user's refresh token), else the machine's service account. Workload identity federation
/// (<c>external_account</c>) is refused by name.
/// </summary>
internal static class GoogleCredentials
{
    private const string Scope = "https://www.googleapis.com/auth/cloudkms", TokenUri = "https://oauth2.googleapis.com/token";

    /// <summary>An access token; a usage error that says where credentials were looked for.</summary>
    public static async Task<SecretBuffer> TokenAsync(KeyAccess access, CancellationToken cancellation)
    {
        string? named = access.Environment("GOOGLE_APPLICATION_CREDENTIALS");
        string path = string.IsNullOrEmpty(named) ? Path.Combine(access.Environment("HOME") ?? "/", ".config", "gcloud", "application_default_credentials.json") : named;
        using var service = new KeyService("Google's token endpoint", access);
        return !string.IsNullOrEmpty(named) || File.Exists(path)
            ? await OfFileAsync(service, path, cancellation).ConfigureAwait(false)
            : await OfMachineAsync(service, access, cancellation).ConfigureAwait(false);
    }

    private static async Task<SecretBuffer> OfFileAsync(KeyService service, string path, CancellationToken cancellation)
    {
        using SecretBuffer file = KeyStores.ReadFile(path, 64 << 10);
        byte[] form;
        try
        {
            using JsonDocument document = JsonDocument.Parse(file.Bytes.AsMemory(0, file.Length), new JsonDocumentOptions { MaxDepth = 8 });
            JsonElement root = document.RootElement;
            string Text(string name) => root.GetProperty(name).GetString()!;
            form = Text("type") switch
            {
                "service_account" => ServiceAccount(Text("client_email"), Text("private_key_id"), Text("private_key"), Printable.Text(path)),
                "authorized_user" => Encoding.ASCII.GetBytes($"grant_type=refresh_token&client_id={Uri.EscapeDataString(Text("client_id"))}&client_secret={Uri.EscapeDataString(Text("client_secret"))}&refresh_token={Uri.EscapeDataString(Text("refresh_token"))}"),
                var other => throw LadingException.Usage($"{Printable.Text(path)}: credentials of type {Printable.Text(other, 60)} cannot be used yet.", "A service account's key or a user's login can."),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw LadingException.Input($"{Printable.Text(path)} holds no credentials of Google Cloud.", inner: e);
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, TokenUri) { Content = KeyService.Content(form, "application/x-www-form-urlencoded") };
        try
        {
            return await service.ReadAsync(request, "a token", Read, cancellation).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(form);
        }
    }

    /// <summary>RFC 7523: a token that the account's key signed, for an access token. It goes to Google and not to where the file says.</summary>
    private static byte[] ServiceAccount(string email, string keyId, string privateKey, string where)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(privateKey);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw LadingException.Input($"{where}: the private key cannot be read.", inner: e);
        }
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string Part(Action<Utf8JsonWriter> write) => Base64Url.EncodeToString(KeyService.Json(write));
        string signed = Part(json =>
        {
            json.WriteString("alg", "RS256");
            json.WriteString("kid", keyId);
            json.WriteString("typ", "JWT");
        }) + "." + Part(json =>
        {
            json.WriteString("iss", email);
            json.WriteString("scope", Scope);
            json.WriteString("aud", TokenUri);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + 600);
        });
        string signature = Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return Encoding.ASCII.GetBytes($"grant_type={Uri.EscapeDataString("urn:ietf:params:oauth:grant-type:jwt-bearer")}&assertion={signed}.{signature}");
    }

    private static async Task<SecretBuffer> OfMachineAsync(KeyService service, KeyAccess access, CancellationToken cancellation)
    {
        string host = access.Environment("GCE_METADATA_HOST") is { Length: > 0 } own ? own : "metadata.google.internal";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}/computeMetadata/v1/instance/service-accounts/default/token") { Headers = { { "Metadata-Flavor", "Google" } } };
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            return await service.ReadAsync(request, "a token", Read, limited.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LadingException { Kind: ErrorKind.Network } || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw LadingException.Usage("There are no credentials for Google Cloud.", "Set GOOGLE_APPLICATION_CREDENTIALS, or log in with: gcloud auth application-default login.");
        }
    }

    private static SecretBuffer Read(JsonElement root) => SecretBuffer.FromText(root.GetProperty("access_token").GetString()!);
}
