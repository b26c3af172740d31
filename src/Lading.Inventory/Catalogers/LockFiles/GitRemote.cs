namespace Lading.Inventory.Catalogers.LockFiles;

/// <summary>A git repository as its users write it: gitformat of <c>git-clone(1)</c>, "GIT URLS".</summary>
/// <param name="Host">Host in lower case.</param>
/// <param name="Path">Path on it without slashes around it and without <c>.git</c>.</param>
internal sealed record GitRemote(string Host, string Path)
{
    /// <summary>Path up to the last segment; empty when there is only one.</summary>
    public string Owner => Path.LastIndexOf('/') is > 0 and var slash ? Path[..slash] : "";

    /// <summary>The last segment.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Reads a URL or the short form <c>user@host:path</c>; null for local paths and all else.</summary>
    public static GitRemote? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        text = text.Trim();
        string host, path;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0)
            (host, path) = (uri.Host, uri.AbsolutePath);
        else if (text.IndexOf(':') is > 0 and var colon && !text.AsSpan(0, colon).Contains('/'))
            (host, path) = (text[(text.IndexOf('@') is >= 0 and var at && at < colon ? at + 1 : 0)..colon], text[(colon + 1)..]);
        else
            return null;
        path = path.Trim('/');
        if (path.EndsWith(".git", StringComparison.OrdinalIgnoreCase))
            path = path[..^4];
        return host.Length == 0 || path.Length == 0 ? null : new GitRemote(host.ToLowerInvariant(), path);
    }

    /// <summary>The qualifier <c>vcs_url</c> of a purl: <c>git+url@commit</c> (SPDX, "package download location"); none without a URL.</summary>
    public static IReadOnlyDictionary<string, string> VcsUrl(string? url, string? commit)
    {
        if (Parse(url) is not { } remote)
            return new Dictionary<string, string>();
        string text = url!.Contains("://", StringComparison.Ordinal) ? url : $"https://{remote.Host}/{remote.Path}.git";
        string prefix = text.StartsWith("git", StringComparison.Ordinal) ? "" : "git+";
        return new Dictionary<string, string> { ["vcs_url"] = commit is null ? prefix + text : $"{prefix}{text}@{commit}" };
    }
}
