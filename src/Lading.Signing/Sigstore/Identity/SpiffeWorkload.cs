using Lading.Oci;
using Lading.Oci.Daemons;
using Lading.Signing.Keys;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>
/// The SPIFFE Workload API (SPIFFE_Workload_API.md, FetchJWTSVID) on its unix socket: SPIFFE_ENDPOINT_SOCKET, or where SPIRE's agent has it.
/// </summary>
internal static class SpiffeWorkload
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static AmbientProvider Provider { get; } = new("spiffe", context => File.Exists(Socket(context)), FetchAsync);

    private static string Socket(AmbientContext context)
    {
        string text = context.Variable("SPIFFE_ENDPOINT_SOCKET") ?? context.Places.SpiffeSocket;
        // unix:///path, unix:/path, or as cosign takes it a bare path.
        return text.StartsWith("unix:", StringComparison.Ordinal) ? "/" + text["unix:".Length..].TrimStart('/') : text;
    }

    private static async Task<IdentityToken> FetchAsync(AmbientContext context, CancellationToken cancellation)
    {
        string socket = Socket(context);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var channel = new GrpcChannel(socket, ("workload.spiffe.io", "true"));
            byte[] request = new ProtobufWriter().Text(1, context.Audience).ToArray();
            using GrpcAnswer answer = await channel.CallAsync("/SpiffeWorkloadAPI/FetchJWTSVID", request, limit.Token).ConfigureAwait(false);
            byte[] message = await answer.NextAsync(limit.Token).ConfigureAwait(false) ?? throw new InvalidDataException("it gave nothing");
            using SecretBuffer token = FirstToken(message) ?? throw new InvalidDataException("it gave no identity");
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(message);
            return context.Token(SecretBuffer.Copy(token.Span), "the token of the SPIFFE workload API");
        }
        catch (Exception e) when (e is GrpcException or InvalidDataException or HttpRequestException or IOException or System.Net.Sockets.SocketException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw LadingException.Network($"The SPIFFE workload API at {Printable.Text(socket)} gave no token: {Printable.Text(e.Message, 200)}",
                "Is this workload registered there?", e);
        }
    }

    /// <summary>The token of the first identity: <c>JWTSVIDResponse.svids</c> is field 1, <c>JWTSVID.svid</c> field 2.</summary>
    private static SecretBuffer? FirstToken(ReadOnlySpan<byte> message)
    {
        var response = new ProtobufReader(message);
        while (response.Next())
        {
            if (response.Field != 1)
                continue;
            var identity = new ProtobufReader(response.Bytes);
            while (identity.Next())
                if (identity.Field == 2)
                    return SecretBuffer.Copy(identity.Bytes);
            return null;
        }
        return null;
    }
}
