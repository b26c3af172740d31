using System.Net;

namespace Lading.Oci.Registry;

/// <summary>A registry refused, failed or could not be reached.</summary>
public sealed class RegistryException : LadingException
{
    internal RegistryException(HttpStatusCode? status, string message, string? hint, Exception? inner = null)
        : base(ErrorKind.Network, message, hint, inner) => Status = status;

    /// <summary>The HTTP status it answered with; null when it did not answer.</summary>
    public HttpStatusCode? Status { get; }
}
