using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace Lading.Oci.Registry;

/// <summary>
/// Puts what a registry answered, or why it could not, into words: distribution specification, "Error Codes". Its
/// message is quoted, made printable and cut; headers and query strings, where tokens and signatures travel, never are.
/// </summary>
internal static class RegistryErrors
{
    private const int MaxBody = 16 << 10;
    private const int MaxMessage = 300;

    /// <summary>The error for a response that was not the one hoped for. Disposes the response.</summary>
    public static async Task<RegistryException> FromAsync(HttpResponseMessage response, string where, string doing, string? login, CancellationToken cancellation)
    {
        using (response)
        {
            string? said = await MessageAsync(response, cancellation).ConfigureAwait(false);
            string status = $"{(int)response.StatusCode} {Printable.Text(response.ReasonPhrase ?? response.StatusCode.ToString(), 60)}";
            string message = $"{where}: {doing}: the registry answered {status}{(said is null ? "" : $" ({said})")}.";
            return new RegistryException(response.StatusCode, message, Hint(response, where, login));
        }
    }

    /// <summary>The error for a request that was not answered.</summary>
    public static RegistryException From(Exception error, string where, string doing, string host)
    {
        switch (error)
        {
            case RegistryException already:
                return already;
            case TimeoutException:
                return new RegistryException(null, $"{where}: {doing}: {error.Message}", "Try again later, or check the network and the proxy settings.", error);
        }
        Exception root = error;
        while (root.InnerException is { } inner)
            root = inner;
        string hint = root switch
        {
            AuthenticationException => $"If its certificate is from an authority of your own, put that into /etc/docker/certs.d/{host}/ca.crt; --insecure-registry {host} turns verification off.",
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => "Check the spelling of the host and the network.",
            _ => "Check the network and the proxy settings (HTTPS_PROXY, NO_PROXY).",
        };
        return new RegistryException(null, $"{where}: {doing}: {host} cannot be reached: {Printable.Text(root.Message, MaxMessage)}", hint, error);
    }

    private static string? Hint(HttpResponseMessage response, string where, string? login) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized => login is null
            ? $"Log in, for example with 'docker login {Host(where)}', or check the name: many registries answer this for repositories that do not exist."
            : $"It was tried with {login}.",
        HttpStatusCode.Forbidden => login is null ? $"Log in with an account that may do this, for example with 'docker login {Host(where)}'." : $"It was tried with {login}, which may not do this.",
        HttpStatusCode.NotFound => "Check the spelling of the repository, the tag or the digest.",
        HttpStatusCode.MethodNotAllowed => "The registry does not offer this, or its configuration forbids it.",
        HttpStatusCode.TooManyRequests => RetryClock.RetryAfter(response) is { } wait
            ? $"It asks to wait {Math.Ceiling(wait.TotalSeconds)} s; logging in often raises the limit."
            : "Wait, or log in, which often raises the limit.",
        >= HttpStatusCode.InternalServerError => "The fault is on the registry's side: try again later.",
        _ => null,
    };

    private static string Host(string where) => where.Split('/')[0];

    /// <summary>The first messages of the error document; null when there is none.</summary>
    private static async Task<string?> MessageAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        byte[] body;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            body = await BoundedBody.PeekAsync(response, MaxBody, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
        return Parse(body);
    }

    /// <summary>Reads <c>{"errors":[{"code","message"}]}</c>; also <c>{"details"}</c> and <c>{"message"}</c>, which token servers send.</summary>
    internal static string? Parse(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            if (root.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array)
            {
                var text = new StringBuilder();
                foreach (JsonElement error in errors.EnumerateArray().Take(3))
                    text.Append(text.Length == 0 ? "" : "; ").Append(Describe(error));
                return text.Length == 0 ? null : Printable.Text(text.ToString(), MaxMessage);
            }
            return (Text(root, "details") ?? Text(root, "error_description") ?? Text(root, "message") ?? Text(root, "error")) is { } said
                ? Printable.Text(said, MaxMessage)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Describe(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
            return "";
        string? code = Text(error, "code");
        string? message = Text(error, "message");
        return code is null || message is null ? code ?? message ?? "" : $"{code}: {message}";
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
