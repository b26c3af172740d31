using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lading.Oci.Registry;

/// <summary>
/// Asks <c>docker-credential-NAME get</c>: the server on standard input, <c>{"Username","Secret"}</c> on standard
/// output. Looked for in the absolute folders of <c>PATH</c> only, never in the current one.
/// </summary>
internal static class CredentialHelper
{
    private const int MaxAnswer = 256 << 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The credential; null when the helper has none for the server. Throws an input error, which quotes nothing the
    /// helper wrote to its standard output, when it cannot be run or fails.
    /// </summary>
    public static async Task<RegistryCredential?> GetAsync(string name, string server, string? path, CancellationToken cancellation)
    {
        string program = "docker-credential-" + name;
        string file = Locate(program, path) ?? throw LadingException.Input($"The credential helper {Printable.Text(program, 80)} is not on the PATH.");
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(file, ["get"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        byte[] answer = GC.AllocateUninitializedArray<byte>(MaxAnswer, pinned: true);
        try
        {
            process.Start();
            Task drained = process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            await WriteAsync(process, server, limit.Token).ConfigureAwait(false);
            int length = await process.StandardOutput.BaseStream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
            if (length == answer.Length)
                throw LadingException.Input($"The credential helper {program} answered with more than {MaxAnswer} bytes.");
            await drained.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return Read(answer.AsMemory(0, length), process.ExitCode, program);
        }
        catch (Win32Exception e)
        {
            throw LadingException.Input($"The credential helper {program} cannot be started: {Printable.Text(e.Message)}", null, e);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw LadingException.Input($"The credential helper {program} did not answer within {Limit.TotalSeconds:0} s.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
            Stop(process);
        }
    }

    private static async Task WriteAsync(Process process, string server, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(server + "\n"), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code tells more.
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // Never started, or gone in between.
        }
    }

    private static RegistryCredential? Read(ReadOnlyMemory<byte> answer, int exitCode, string program)
    {
        if (exitCode != 0)
        {
            // The one message the protocol fixes.
            if (answer.Span.IndexOf("credentials not found"u8) >= 0)
                return null;
            throw LadingException.Input($"The credential helper {program} failed with exit code {exitCode}.");
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 4 });
            string username = document.RootElement.TryGetProperty("Username", out JsonElement user) && user.ValueKind == JsonValueKind.String ? user.GetString()! : "";
            if (AuthFile.Secret(document.RootElement, "Secret") is not { } secret)
                return null;
            try
            {
                return username == "<token>"
                    ? new RegistryCredential(RegistryCredentialKind.IdentityToken, "", secret, program)
                    : new RegistryCredential(RegistryCredentialKind.Password, username, secret, program);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"The credential helper {program} did not answer with a JSON object.");
        }
    }

    private static string? Locate(string program, string? path)
    {
        foreach (char c in program)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return null;
        string suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        return (path ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, program + suffix)).FirstOrDefault(File.Exists);
    }
}
