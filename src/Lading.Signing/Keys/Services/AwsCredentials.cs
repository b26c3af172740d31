using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys.Services;

/// <summary>
/// Who asks AWS: from the environment, the shared credentials file, a web identity token (as on EKS), the container's or the machine's
/// own role, in this order, as AWS's own programs do.
/// </summary>
internal sealed class AwsCredentials(string keyId, SecretBuffer secretKey, SecretBuffer? sessionToken) : IDisposable
{
    private const int MaxFile = 1 << 20;

    /// <summary>Id of the access key.</summary>
    public string KeyId { get; } = keyId;

    /// <summary>The secret access key.</summary>
    public SecretBuffer SecretKey { get; } = secretKey;

    /// <summary>The session's token; null for credentials that last.</summary>
    public SecretBuffer? SessionToken { get; } = sessionToken;

    /// <summary>Finds credentials; a usage error that says where they were looked for.</summary>
    public static async Task<AwsCredentials> FindAsync(KeyAccess access, string region, CancellationToken cancellation)
    {
        if (access.Environment("AWS_ACCESS_KEY_ID") is { Length: > 0 } id && access.Environment("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret)
            return new AwsCredentials(id, SecretBuffer.FromText(secret), access.Environment("AWS_SESSION_TOKEN") is { Length: > 0 } token ? SecretBuffer.FromText(token) : null);
        if (FromFile(access) is { } shared)
            return shared;
        if (access.Environment("AWS_WEB_IDENTITY_TOKEN_FILE") is { Length: > 0 } file && access.Environment("AWS_ROLE_ARN") is { Length: > 0 } role)
            return await AssumeAsync(access, region, file, role, cancellation).ConfigureAwait(false);
        using var local = new KeyService("AWS's credentials endpoint", access);
        if (Container(access) is { } container)
            return await local.ReadAsync(container, "credentials", Read, cancellation).ConfigureAwait(false);
        if (string.Equals(access.Environment("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
            throw None();
        return await MachineAsync(local, cancellation).ConfigureAwait(false) ?? throw None();
    }

    private static LadingException None() => LadingException.Usage("There are no credentials for AWS.",
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE for one of ~/.aws/credentials.");

    /// <summary>The profile of the shared credentials file: INI, a section for each profile.</summary>
    private static AwsCredentials? FromFile(KeyAccess access)
    {
        string path = access.Environment("AWS_SHARED_CREDENTIALS_FILE") is { Length: > 0 } named ? named : Path.Combine(access.Environment("HOME") ?? "/", ".aws", "credentials");
        string profile = access.Environment("AWS_PROFILE") is { Length: > 0 } wanted ? wanted : "default";
        if (!File.Exists(path))
            return null;
        using SecretBuffer file = KeyStores.ReadFile(path, MaxFile);
        string? id = null;
        SecretBuffer? secret = null, token = null;
        bool within = false;
        foreach (Range range in file.Span.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = file.Span[range].Trim(" \t\r"u8);
            if (line is [(byte)'[', .., (byte)']'])
                within = line[1..^1].Trim((byte)' ').SequenceEqual(Encoding.UTF8.GetBytes(profile));
            if (!within || line.IndexOf((byte)'=') is not (> 0 and var equals))
                continue;
            ReadOnlySpan<byte> name = line[..equals].Trim(" \t"u8), value = line[(equals + 1)..].Trim(" \t"u8);
            if (name.SequenceEqual("aws_access_key_id"u8))
                id = Encoding.ASCII.GetString(value);
            else if (name.SequenceEqual("aws_secret_access_key"u8))
                secret = SecretBuffer.Copy(value);
            else if (name.SequenceEqual("aws_session_token"u8))
                token = SecretBuffer.Copy(value);
        }
        if (id is not null && secret is not null)
            return new AwsCredentials(id, secret, token);
        secret?.Dispose();
        token?.Dispose();
        return null;
    }

    /// <summary>STS AssumeRoleWithWebIdentity: the one call that needs no signature.</summary>
    private static async Task<AwsCredentials> AssumeAsync(KeyAccess access, string region, string file, string role, CancellationToken cancellation)
    {
        using SecretBuffer token = KeyStores.ReadFile(file, 64 << 10);
        string session = access.Environment("AWS_ROLE_SESSION_NAME") is { Length: > 0 } name ? name : "lading";
        using var sts = new KeyService("AWS STS", access);
        string form = $"Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn={Uri.EscapeDataString(role)}&RoleSessionName={Uri.EscapeDataString(session)}&WebIdentityToken=";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://sts.{region}.amazonaws.com/")
        {
            Content = KeyService.Content([.. Encoding.ASCII.GetBytes(form), .. token.Span.TrimEnd("\r\n"u8)], "application/x-www-form-urlencoded"),
            Headers = { { "Accept", "application/json" } },
        };
        return await sts.ReadAsync(request, "the role", root => Of(
            root.GetProperty("AssumeRoleWithWebIdentityResponse").GetProperty("AssumeRoleWithWebIdentityResult").GetProperty("Credentials"), "SessionToken"), cancellation).ConfigureAwait(false);
    }

    /// <summary>The container's role: Amazon ECS, "Task IAM role"; EKS Pod Identity.</summary>
    private static HttpRequestMessage? Container(KeyAccess access)
    {
        string? relative = access.Environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"), full = access.Environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (string.IsNullOrEmpty(relative) && string.IsNullOrEmpty(full))
            return null;
        if (!Uri.TryCreate(string.IsNullOrEmpty(relative) ? full : "http://169.254.170.2" + relative, UriKind.Absolute, out Uri? target)
            || !(target.Scheme == Uri.UriSchemeHttps || target.IsLoopback || target.Host is "169.254.170.2" or "169.254.170.23" or "[fd00:ec2::23]"))
            throw LadingException.Usage("AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that credentials are not taken from.");
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (access.Environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is { Length: > 0 } file)
        {
            using SecretBuffer token = KeyStores.ReadFile(file, 64 << 10);
            request.Headers.TryAddWithoutValidation("Authorization", Encoding.ASCII.GetString(token.Span.TrimEnd("\r\n"u8)));
        }
        else if (access.Environment("AWS_CONTAINER_AUTHORIZATION_TOKEN") is { Length: > 0 } token)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        return request;
    }

    /// <summary>The machine's role: EC2's instance metadata, version 2; null where there is no such service.</summary>
    private static async Task<AwsCredentials?> MachineAsync(KeyService local, CancellationToken cancellation)
    {
        const string root = "http://169.254.169.254/latest/";
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var ask = new HttpRequestMessage(HttpMethod.Put, root + "api/token") { Headers = { { "X-aws-ec2-metadata-token-ttl-seconds", "300" } } };
            string token = Encoding.ASCII.GetString((await local.SendAsync(ask, limited.Token).ConfigureAwait(false)).Body);
            HttpRequestMessage Get(string path) => new(HttpMethod.Get, root + "meta-data/iam/security-credentials/" + path) { Headers = { { "X-aws-ec2-metadata-token", token } } };
            using HttpRequestMessage list = Get("");
            KeyServiceAnswer roles = await local.SendAsync(list, limited.Token).ConfigureAwait(false);
            if (!roles.IsGood)
                return null;
            using HttpRequestMessage one = Get(Encoding.ASCII.GetString(roles.Body).Split('\n')[0].Trim());
            return await local.ReadAsync(one, "credentials", Read, limited.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LadingException { Kind: ErrorKind.Network } || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static AwsCredentials Read(JsonElement root) => Of(root, "Token");

    private static AwsCredentials Of(JsonElement root, string token) => new(
        root.GetProperty("AccessKeyId").GetString()!, SecretBuffer.FromText(root.GetProperty("SecretAccessKey").GetString()!), SecretBuffer.FromText(root.GetProperty(token).GetString()!));

    /// <inheritdoc/>
    public void Dispose()
    {
        SecretKey.Dispose();
        SessionToken?.Dispose();
    }
}
