namespace Lading.Signing.Provenance.Generation;

/// <summary>Addresses of repositories, without what must not be published: CI systems put tokens into them.</summary>
internal static class GitAddress
{
    /// <summary>
    /// The address as a URL without user, password, query and fragment; <c>git@host:path</c> becomes
    /// <c>ssh://host/path</c>. What is no address
    /// becomes <c>file:///unknown</c>, for it may be anything.
    /// </summary>
    public static string Clean(string address)
    {
        string text = address.Trim();
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            int colon = text.IndexOf(':', StringComparison.Ordinal),
                slash = text.IndexOf('/', StringComparison.Ordinal);
            if (colon <= 0 || (slash >= 0 && slash < colon) || text.AsSpan(colon).StartsWith("::"))
                return "file:///unknown";
            text = $"ssh://{text[..colon]}/{text[(colon + 1)..].TrimStart('/')}";
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            || uri.Scheme is not ("https" or "http" or "ssh" or "git") || uri.Host.Length == 0)
            return "file:///unknown";
        string path = uri.AbsolutePath.TrimEnd('/');
        return $"{uri.Scheme}://{uri.IdnHost}{(uri.IsDefaultPort || uri.Port <= 0 ? "" : ":" + uri.Port)}{(path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path)}";
    }
}
