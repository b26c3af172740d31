using Lading.Oci;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>Where metadata or targets are fetched from. Nothing that comes from it is trusted. Thread-safe.</summary>
public abstract class TufRepository : IDisposable
{
    /// <summary>Its address, for messages and for the name of its cache.</summary>
    public abstract string Address { get; }

    /// <summary>
    /// A file by its path below the address, segment by segment as it is named (nothing is escaped); null when there is none. An input error
    /// when it has more than <paramref name="most"/> bytes ("endless data attack"), a network error when it cannot be had.
    /// </summary>
    public abstract Task<byte[]?> FetchAsync(IReadOnlyList<string> path, int most, CancellationToken cancellation);

    /// <summary>Opens an https or file URL, or http to this machine; a usage error for everything else.</summary>
    public static TufRepository Open(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            throw Unusable(address);
        return uri.Scheme switch
        {
            "https" => new HttpTufRepository(uri),
            "http" when uri.IsLoopback => new HttpTufRepository(uri),
            "file" when uri.Host.Length == 0 || uri.Host == "localhost" => new FolderTufRepository(address, uri.LocalPath),
            "http" => throw LadingException.Usage($"{Printable.Text(address)} is not asked over http.", "https is for other machines, http for this one only."),
            _ => throw Unusable(address),
        };
    }

    /// <summary>Closes its connections.</summary>
    public abstract void Dispose();

    private static LadingException Unusable(string address) =>
        LadingException.Usage($"'{Printable.Text(address)}' is no address of a TUF repository.", "As https://tuf.example, or file:///path/to/a/copy.");
}
