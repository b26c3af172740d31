using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys.Services;

/// <summary>
/// A key pair in a Kubernetes Secret, <c>k8s://NAMESPACE/NAME</c>, as cosign keeps it: <c>cosign.key</c>, <c>cosign.pub</c>,
/// <c>cosign.password</c>. Within a pod the API is asked with the pod's service account; elsewhere <c>kubectl</c> is, which knows every
/// way there is to log in.
/// </summary>
internal static class KubernetesKey
{
    private const string Scheme = "k8s://";
    private const int MaxSecret = 2 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<SigningKey> OpenAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        using JsonDocument secret = await FetchAsync(reference, access, cancellation).ConfigureAwait(false);
        using SecretBuffer key = Member(secret, "cosign.key", reference) ?? throw Lacks(reference, "cosign.key");
        return PrivateKeyReader.Read(key.Span, reference, () => Member(secret, "cosign.password", reference) ?? access.Password(reference), access.Algorithm);
    }

    public static PublicKey OpenPublic(string reference, KeyAccess access)
    {
        using JsonDocument secret = FetchAsync(reference, access, CancellationToken.None).GetAwaiter().GetResult();
        using SecretBuffer key = Member(secret, "cosign.pub", reference) ?? throw Lacks(reference, "cosign.pub");
        return PublicKeyReader.Read(key.Span.ToArray(), reference);
    }

    /// <summary>Makes a key pair and puts it into a new Secret, with a password nobody has to know.</summary>
    public static async Task<SigningKey> CreateAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        (string space, string name) = Parse(reference);
        using SecretBuffer pkcs8 = KeyPairs.Generate(access.Algorithm == KeyAlgorithm.Unspecified ? KeyAlgorithm.EcdsaP256Sha256 : access.Algorithm);
        using SecretBuffer password = access.Environment("COSIGN_PASSWORD") is { } given ? SecretBuffer.FromText(given) : SecretBuffer.FromText(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        using SecretBuffer pem = KeyPairs.WriteEncrypted(pkcs8, password);
        SigningKey key = PrivateKeyReader.FromPkcs8(pkcs8, reference, access.Algorithm);
        byte[] body = KeyService.Json(json =>
        {
            json.WriteString("apiVersion", "v1");
            json.WriteString("kind", "Secret");
            json.WriteString("type", "Opaque");
            json.WriteBoolean("immutable", true);
            json.WriteStartObject("metadata");
            json.WriteString("name", name);
            json.WriteString("namespace", space);
            json.WriteEndObject();
            json.WriteStartObject("data");
            json.WriteBase64String("cosign.key", pem.Span);
            json.WriteBase64String("cosign.pub", Encoding.ASCII.GetBytes(KeyPairs.WritePublic(key.PublicKey)));
            json.WriteBase64String("cosign.password", password.Span);
            json.WriteEndObject();
        });
        try
        {
            if (InCluster(access) is { } root)
            {
                using KeyService service = Connect(access);
                using HttpRequestMessage request = Request(access, HttpMethod.Post, $"{root}api/v1/namespaces/{space}/secrets", body);
                KeyServiceAnswer answer = await service.SendAsync(request, cancellation).ConfigureAwait(false);
                if (!answer.IsGood)
                    throw service.Refused(answer, $"the new Secret {space}/{name}");
            }
            else
                await KubectlAsync(["create", "-f", "-"], body, cancellation).ConfigureAwait(false);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    private static (string Namespace, string Name) Parse(string reference)
    {
        string[] parts = reference[Scheme.Length..].Split('/');
        static bool IsName(string text) => text.Length is > 0 and <= 253 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.') && char.IsAsciiLetterOrDigit(text[0]);
        return parts.Length == 2 && parts.All(IsName)
            ? (parts[0], parts[1])
            : throw LadingException.Usage($"'{Printable.Text(reference)}' is no Secret of Kubernetes.", "As k8s://NAMESPACE/NAME.");
    }

    private static async Task<JsonDocument> FetchAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        (string space, string name) = Parse(reference);
        if (InCluster(access) is not { } root)
        {
            byte[] output = await KubectlAsync(["get", "secret", "--namespace", space, name, "--output", "json"], null, cancellation).ConfigureAwait(false);
            try
            {
                return JsonDocument.Parse(output, new JsonDocumentOptions { MaxDepth = 32 });
            }
            catch (JsonException e)
            {
                throw LadingException.Input($"What kubectl printed for the Secret {space}/{name} is not understood.", inner: e);
            }
        }
        using KeyService service = Connect(access);
        using HttpRequestMessage request = Request(access, HttpMethod.Get, $"{root}api/v1/namespaces/{space}/secrets/{name}", null);
        return await service.ReadAsync(request, $"the Secret {space}/{name}", secret => JsonDocument.Parse(secret.GetRawText()), cancellation).ConfigureAwait(false);
    }

    private static SecretBuffer? Member(JsonDocument secret, string name, string reference)
    {
        try
        {
            if (!secret.RootElement.GetProperty("data").TryGetProperty(name, out JsonElement value))
                return null;
            byte[] bytes = value.GetBytesFromBase64();
            SecretBuffer buffer = SecretBuffer.Copy(bytes);
            CryptographicOperations.ZeroMemory(bytes);
            return buffer;
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw LadingException.Input($"The Secret {Printable.Text(reference)} is not understood: /data/{name} is no base64.", inner: e);
        }
    }

    private static LadingException Lacks(string reference, string name) =>
        LadingException.Input($"The Secret {Printable.Text(reference)} has no {name}.", "Make one with: lading key generate --kms k8s://NAMESPACE/NAME.");

    private static string? InCluster(KeyAccess access) => access.Environment("KUBERNETES_SERVICE_HOST") is { Length: > 0 } host
        ? $"https://{(host.Contains(':') ? $"[{host}]" : host)}:{access.Environment("KUBERNETES_SERVICE_PORT_HTTPS") ?? access.Environment("KUBERNETES_SERVICE_PORT") ?? "443"}/"
        : null;

    private static KeyService Connect(KeyAccess access)
    {
        var roots = new X509Certificate2Collection();
        string file = Path.Combine(access.ServiceAccountFolder, "ca.crt");
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The cluster's certificate {file} cannot be read: {e.Message}", inner: e);
        }
        return new KeyService("Kubernetes", access, roots);
    }

    private static HttpRequestMessage Request(KeyAccess access, HttpMethod method, string target, byte[]? body)
    {
        using SecretBuffer token = KeyStores.ReadFile(Path.Combine(access.ServiceAccountFolder, "token"), 64 << 10);
        var request = new HttpRequestMessage(method, target) { Content = body is null ? null : KeyService.Content(body) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Encoding.ASCII.GetString(token.Span.TrimEnd("\r\n"u8)));
        return request;
    }

    private static async Task<byte[]> KubectlAsync(string[] arguments, byte[]? input, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("kubectl", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limited.CancelAfter(Patience);
            try
            {
                Task<string> errors = process.StandardError.ReadToEndAsync(limited.Token);
                if (input is not null)
                    await process.StandardInput.BaseStream.WriteAsync(input, limited.Token).ConfigureAwait(false);
                process.StandardInput.Close();
                byte[] output = new byte[MaxSecret];
                int length = await process.StandardOutput.BaseStream.ReadAtLeastAsync(output, output.Length, throwOnEndOfStream: false, limited.Token).ConfigureAwait(false);
                if (length == output.Length)
                    throw LadingException.Input("kubectl printed more than a Secret can have.");
                await process.WaitForExitAsync(limited.Token).ConfigureAwait(false);
                return process.ExitCode == 0 ? output[..length] : throw LadingException.Network($"kubectl ended with {process.ExitCode}: {Printable.Text((await errors.ConfigureAwait(false)).Trim(), 500)}");
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw LadingException.Network($"kubectl did not end within {Patience.TotalSeconds:0} seconds.", inner: e);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw LadingException.Usage("There is no kubectl here, and this is no pod of a cluster.", "Install kubectl, and log in to the cluster with it.");
        }
    }
}
