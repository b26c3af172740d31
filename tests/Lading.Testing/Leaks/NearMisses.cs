namespace Lading.Testing.Leaks;

/// <summary>
/// Names and values that look like secrets and are none: checksums that do not hold, tokens cut short, blanks, references to where the secret
/// is, sealed values, and random text that everybody may see.
/// </summary>
public static class NearMisses
{
    /// <summary>Formats whose check cannot hold by chance.</summary>
    public static IReadOnlyList<string> Checked { get; } =
    [
        "github-pat", "github-oauth", "github-user-to-server", "github-server-to-server", "github-refresh", "npm-token", "gitlab-pat-routable",
        "bitbucket-app-password", "atlassian-api-token", "grafana-sa", "age-secret-key", "age-pq-key", "nkey-seed",
    ];

    /// <summary>The value with another letter or digit of the same sort in one place behind its prefix; null when punctuation was hit.</summary>
    public static string? Flipped(string value, Random random)
    {
        int at = random.Next(value.IndexOfAny(['_', '-']) + 8, value.Length);
        if (!char.IsAsciiLetterOrDigit(value[at]))
            return null;
        char other = value[at] switch
        {
            'A' => 'B',
            'Q' => 'P',
            '7' => '6',
            >= '0' and <= '9' => value[at] == '5' ? '4' : '5',
            >= 'a' and <= 'f' => value[at] == 'c' ? 'd' : 'c',
            >= 'a' => value[at] == 'x' ? 'z' : 'x',
            _ => 'A',
        };
        return value[..at] + other + value[(at + 1)..];
    }

    /// <summary>Those of one format: as <c>NAME=value</c>.</summary>
    public static IEnumerable<string> Of(IReadOnlyDictionary<string, string> row, Random random)
    {
        if (FormatSamples.Line(row, random) is not { } line)
            yield break;
        string name = line[..line.IndexOf('=')], value = line[(line.IndexOf('=') + 1)..];
        if (Checked.Contains(row["id"]) && Flipped(value, random) is { } flipped)
            yield return $"{name}={flipped}";
        // What a name alone makes a secret may well be short.
        string prefix = value[..(value.LastIndexOfAny(['_', '-', '.'], Math.Min(12, value.Length - 1)) + 1)];
        if (prefix.Length < 3 || !row["context"].StartsWith("self", StringComparison.Ordinal))
            yield break;
        yield return $"{name}={value[..(prefix.Length + 6)]}";
        yield return $"{name}={prefix}{new string('x', value.Length - prefix.Length)}";
        yield return $"{name}={prefix}EXAMPLE{value[(prefix.Length + 7)..]}";
    }

    /// <summary>Those of no format.</summary>
    public static IEnumerable<string> Common(Random random)
    {
        string Hex(int count) => FormatSamples.Draw(random, "0123456789abcdef", count);
        string Base64(int bytes)
        {
            var buffer = new byte[bytes];
            random.NextBytes(buffer);
            return Convert.ToBase64String(buffer);
        }
        yield return $"SESSION_ID={FormatSamples.Guid(random)}";
        yield return $"API_KEY_ID={FormatSamples.Guid(random)}";
        yield return $"GIT_COMMIT={Hex(40)}";
        yield return $"IMAGE=registry.acme.io/app@sha256:{Hex(64)}";
        yield return $"INTEGRITY=sha512-{Base64(64)}";
        yield return $"ETAG={Hex(32)}";
        yield return $"CACHE_KEY={Hex(40)}";
        yield return $"BUILD_HASH={Base64(20)}";
        yield return $"PUBLIC_KEY={Base64(32)}";
        yield return $"SSH_KEY=ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{Base64(32)[..43]}";
        foreach (string name in (string[])["DB_PASSWORD", "API_TOKEN", "CLIENT_SECRET", "SECRET_KEY"])
        {
            yield return $"{name}=${{{name}}}";
            yield return $"{name}={{{{ .Values.{name.ToLowerInvariant()} }}}}";
            yield return $"{name}=<your-{name.ToLowerInvariant().Replace('_', '-')}>";
            yield return $"{name}=changeme";
            yield return $"{name}=xxxxxxxxxxxxxxxxxxxx";
            yield return $"{name}=ENC[AES256_GCM,data:{Base64(24)},iv:{Base64(32)},tag:{Base64(16)},type:str]";
            yield return $"{name}=arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf";
            yield return $"{name}=vault:secret/data/app#{name.ToLowerInvariant()}";
            yield return $"{name}=/run/secrets/{name.ToLowerInvariant()}";
            yield return $"{name}=put-your-{name.ToLowerInvariant().Replace('_', '-')}-here";
        }
    }
}
