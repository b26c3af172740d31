using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Tuf;

namespace Lading.Signing.Sigstore.Trust;

/// <summary>
/// The folder in which what TUF repositories gave is kept between runs, in cosign's layout: <c>$TUF_ROOT</c> or
/// <c>$HOME/.sigstore/root</c>, in it <c>remote.json</c> (which repository to use) and a folder for each repository.
/// </summary>
public sealed class TrustFolder
{
    private const int MaxRemote = 64 << 10;

    private readonly string? _mirror;

    private TrustFolder(string path, string? mirror) => (Path, _mirror) = (path, mirror);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>
    /// The repository in use: <c>$TUF_MIRROR</c>, or what <see cref="Remember"/> was last given, or the public-good instance's. An input
    /// error when <c>remote.json</c> is damaged.
    /// </summary>
    public string Mirror => _mirror ?? Remembered() ?? SigstoreInstance.PublicGood.Mirror;

    /// <summary>The folder that the environment variables mean.</summary>
    public static TrustFolder FromEnvironment(Func<string, string?> environment)
    {
        string path = environment("TUF_ROOT") is { Length: > 0 } given ? given
            : environment("HOME") is { Length: > 0 } home ? System.IO.Path.Combine(home, ".sigstore", "root")
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".sigstore", "root");
        return new TrustFolder(path, environment("TUF_MIRROR") is { Length: > 0 } mirror ? mirror : null);
    }

    /// <summary>Makes a repository the one in use.</summary>
    public void Remember(string mirror)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("mirror", mirror);
            writer.WriteEndObject();
        }
        TufCache.Write(RemoteFile, json.ToArray());
    }

    /// <summary>The folder of a repository's metadata; its targets are in <c>targets</c> below.</summary>
    internal string FolderOf(string mirror) => System.IO.Path.Combine(Path, NameOf(mirror));

    internal static TufCache CacheIn(string folder) => new(folder, System.IO.Path.Combine(folder, "targets"));

    private string RemoteFile => System.IO.Path.Combine(Path, "remote.json");

    // As sigstore-go names them.
    private static string NameOf(string mirror)
    {
        foreach (string scheme in (ReadOnlySpan<string>)["https://", "http://"])
            if (mirror.StartsWith(scheme, StringComparison.Ordinal))
                mirror = mirror[scheme.Length..];
        string name = string.Create(mirror.Length, mirror, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '_' or '-' ? char.ToLowerInvariant(text[i]) : '-';
        });
        return name.StartsWith('.') ? "-" + name : name;
    }

    private string? Remembered()
    {
        if (TufCache.Read(RemoteFile, MaxRemote) is not { } bytes)
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4 });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("mirror", out JsonElement mirror)
                && mirror.GetString() is { Length: > 0 } address ? address : throw new JsonException("there is no mirror in it");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"{Printable.Text(RemoteFile)} is damaged: {Printable.Text(e.Message)}", "lading initialize writes it anew.", e);
        }
    }
}
