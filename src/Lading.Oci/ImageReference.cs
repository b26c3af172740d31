using System.Text.RegularExpressions;

namespace Lading.Oci;

/// <summary>
/// The name of an image in a registry, <c>[host[:port]/]repository[:tag][@digest]</c>, in the grammar of the
/// distribution project's <c>reference</c>; short names mean Docker Hub (<c>alpine</c> is
/// <c>docker.io/library/alpine:latest</c>).
/// </summary>
/// <param name="Host">Host and port of the registry.</param>
/// <param name="Repository">Repository, without host.</param>
/// <param name="Tag">Tag; null when only a digest was given.</param>
/// <param name="Digest">Digest, when given.</param>
public sealed partial record ImageReference(string Host, string Repository, string? Tag, Digest? Digest)
{
    private const string DockerHub = "docker.io";

    /// <summary>Parses, or throws a usage error that says what is wrong.</summary>
    public static ImageReference Parse(string text) => TryParse(text, out ImageReference? reference, out string problem)
        ? reference!
        : throw LadingException.Usage($"'{Printable.Text(text)}' is not an image reference: {problem}.", "Write [host/]repository[:tag][@digest].");

    /// <summary>Parses; false with the reason in <paramref name="problem"/>.</summary>
    public static bool TryParse(string text, out ImageReference? reference, out string problem)
    {
        reference = null;
        problem = "";
        string rest = text;
        Digest? digest = null;
        int at = rest.IndexOf('@');
        if (at >= 0)
        {
            if (!Oci.Digest.TryParse(rest[(at + 1)..], out Digest parsed))
            {
                problem = "what follows the @ is no digest";
                return false;
            }
            digest = parsed;
            rest = rest[..at];
        }
        string? tag = null;
        int colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
            if (!TagPattern().IsMatch(tag))
            {
                problem = "the tag may hold letters, digits, _ . - and at most 128 characters";
                return false;
            }
        }
        int slash = rest.IndexOf('/');
        string first = slash < 0 ? "" : rest[..slash];
        bool hasHost = first == "localhost" || first.Contains('.') || first.Contains(':') || first != first.ToLowerInvariant();
        string host = hasHost ? first : DockerHub;
        string repository = hasHost ? rest[(slash + 1)..] : rest;
        if (host is "index.docker.io" or "registry-1.docker.io")
            host = DockerHub;
        if (host == DockerHub && !repository.Contains('/'))
            repository = "library/" + repository;
        if (!RepositoryPattern().IsMatch(repository) || repository.Length > 255)
        {
            problem = "a repository holds lower-case letters, digits and single . _ - between them, parts separated by /";
            return false;
        }
        if (hasHost && !HostPattern().IsMatch(host))
        {
            problem = "the host is malformed";
            return false;
        }
        reference = new ImageReference(host, repository, tag ?? (digest is null ? "latest" : null), digest);
        return true;
    }

    /// <summary>Host and repository.</summary>
    public string Name => $"{Host}/{Repository}";

    /// <summary>What the manifest is asked for by: the digest when there is one, else the tag.</summary>
    public string TagOrDigest => Digest?.Text ?? Tag!;

    /// <inheritdoc/>
    public override string ToString() => Name + (Tag is null ? "" : ":" + Tag) + (Digest is { } digest ? "@" + digest : "");

    [GeneratedRegex(@"^[\w][\w.-]{0,127}$", RegexOptions.ECMAScript)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$")]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$")]
    private static partial Regex HostPattern();
}
