using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Signing.Keys;

/// <summary>
/// A key that a program <c>sigstore-kms-NAME</c> on PATH holds, <c>NAME://...</c>: sigstore's plugin protocol, version 1
/// (pkg/signature/kms/cliplugin). Options go as JSON in an argument, data to its standard input, answers come as JSON; its exit code says
/// nothing. No secret is handed to it: it reads its own from its environment.
/// </summary>
internal sealed class PluginKey : RemoteSigningKey
{
    private const string ProtocolVersion = "1";
    private const int MaxAnswer = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _program;
    private readonly string _resource;
    private PublicKey? _publicKey;

    private PluginKey(string program, string resource) => (_program, _resource) = (program, resource);

    public override PublicKey PublicKey => _publicKey!;

    protected override string Where => _program;

    public static async Task<SigningKey> OpenAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        PluginKey key = Connect(reference);
        using JsonDocument answer = await key.CallAsync("publicKey", HashAlgorithmName.SHA256, writer =>
        {
            writer.WriteStartObject("publicKeyOptions");
            WriteRpcOptions(writer);
            writer.WriteEndObject();
        }, cancellation).ConfigureAwait(false);
        key.Take(answer, "publicKey", access.Algorithm);
        return key;
    }

    /// <summary>Has the program make a key, of its default algorithm or of <paramref name="algorithm"/> in its own spelling.</summary>
    public static async Task<SigningKey> CreateAsync(string reference, string? algorithm, CancellationToken cancellation)
    {
        PluginKey key = Connect(reference);
        if (algorithm is null)
        {
            using JsonDocument named = await key.CallAsync("defaultAlgorithm", HashAlgorithmName.SHA256, _ => { }, cancellation).ConfigureAwait(false);
            algorithm = key.Member(named, "defaultAlgorithm", "defaultAlgorithm").GetString() ?? "";
        }
        using JsonDocument answer = await key.CallAsync("createKey", HashAlgorithmName.SHA256, writer => writer.WriteString("algorithm", algorithm), cancellation).ConfigureAwait(false);
        key.Take(answer, "createKey", KeyAlgorithm.Unspecified);
        return key;
    }

    protected override async Task<byte[]> RequestAsync(ReadOnlyMemory<byte> digestOrMessage, CancellationToken cancellation)
    {
        HashAlgorithmName hash = PublicKey.Hash ?? HashAlgorithmName.SHA512;
        using JsonDocument answer = await CallAsync("signMessage", hash, writer =>
        {
            writer.WriteStartObject("signOptions");
            WriteRpcOptions(writer);
            writer.WriteStartObject("messageOptions");
            if (PublicKey.Hash is not null)
            {
                writer.WriteBase64String("digest", digestOrMessage.Span);
                writer.WriteNumber("hashFunc", NumberOf(hash));
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }, cancellation, PublicKey.Hash is null ? digestOrMessage : default).ConfigureAwait(false);
        return Member(answer, "signMessage", "signature").TryGetBytesFromBase64(out byte[]? signature) ? signature : throw Malformed();
    }

    private static PluginKey Connect(string reference)
    {
        int mark = reference.IndexOf("://", StringComparison.Ordinal);
        string name = reference[..mark];
        // The name becomes part of a program's name: nothing that leads out of PATH.
        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            throw LadingException.Usage($"'{Printable.Text(reference)}' is no key that is known.");
        return new PluginKey("sigstore-kms-" + name, reference[(mark + 3)..]);
    }

    private void Take(JsonDocument answer, string method, KeyAlgorithm algorithm)
    {
        if (!Member(answer, method, "publicKeyPEM").TryGetBytesFromBase64(out byte[]? pem))
            throw Malformed();
        _publicKey = PublicKeyReader.Read(pem, Where);
        if (algorithm != KeyAlgorithm.Unspecified)
            _publicKey = PublicKeyReader.With(_publicKey, algorithm);
    }

    private async Task<JsonDocument> CallAsync(string method, HashAlgorithmName hash, Action<Utf8JsonWriter> arguments, CancellationToken cancellation, ReadOnlyMemory<byte> input = default)
    {
        var info = new ProcessStartInfo(_program, [ProtocolVersion, Arguments(method, hash, arguments)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Start(info);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            Task sending = SendAsync(process, input, patience.Token);
            byte[] answer = new byte[MaxAnswer];
            int length = await process.StandardOutput.BaseStream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, patience.Token).ConfigureAwait(false);
            await sending.ConfigureAwait(false);
            if (length == answer.Length)
                throw Malformed();
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            JsonDocument document = JsonDocument.Parse(answer.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("errorMessage", out JsonElement message) && message.ToString().Length > 0)
                throw LadingException.Network($"{_program}: {Printable.Text(message.ToString(), 500)}.");
            return document;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw LadingException.Network($"{_program} did not answer within {Patience.TotalMinutes:0} minutes.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed(e);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception e)
        {
            throw new LadingException(ErrorKind.Usage, $"There is no program {_program} that can be started.", "Keys NAME://... are held by a plugin sigstore-kms-NAME on PATH.", e);
        }
    }

    private static async Task SendAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It need not read what it does not want.
        }
    }

    private string Arguments(string method, HashAlgorithmName hash, Action<Utf8JsonWriter> arguments)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("initOptions");
            writer.WriteString("protocolVersion", ProtocolVersion);
            writer.WriteString("keyResourceID", _resource);
            writer.WriteNumber("hashFunc", NumberOf(hash));
            WriteRpcOptions(writer);
            writer.WriteEndObject();
            writer.WriteString("methodName", method);
            writer.WriteStartObject(method);
            arguments(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static void WriteRpcOptions(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("rpcOptions");
        writer.WriteEndObject();
    }

    /// <summary>Go's <c>crypto.Hash</c>.</summary>
    private static int NumberOf(HashAlgorithmName hash) => hash.Name switch { "SHA384" => 6, "SHA512" => 7, _ => 5 };

    private JsonElement Member(JsonDocument answer, string method, string name) =>
        answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty(method, out JsonElement result)
        && result.ValueKind == JsonValueKind.Object && result.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value
            : throw Malformed();

    private LadingException Malformed(Exception? inner = null) => LadingException.Network($"What {_program} answered is not understood.", "See the plugin's own messages above.", inner);
}
