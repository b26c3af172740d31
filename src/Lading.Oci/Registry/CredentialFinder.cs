using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Lading.Oci.Registry;

/// <summary>A credential, or why there is none.</summary>
/// <param name="Credential">The credential; null: go on without.</param>
/// <param name="Problem">What went wrong with a helper or file; shown only if the registry then refuses.</param>
internal sealed record FoundCredential(RegistryCredential? Credential, string? Problem)
{
    /// <summary>For the hint of a refusal: what was tried; null when nothing was.</summary>
    public string? Describe() => Credential?.ToString() ?? (Problem is null ? null : $"no login: {Problem}");
}

/// <summary>
/// Finds what to log in with for a repository, once per repository. A helper that cannot be run is no error by itself:
/// most images are public, and a configuration is often copied from a machine that has the helper.
/// </summary>
internal sealed class CredentialFinder(RegistrySettings settings, Func<string, string?> environment) : IDisposable
{
    private readonly ConcurrentDictionary<string, FoundCredential> _found = new();
    private readonly SemaphoreSlim _gate = new(1, 1);

    public async Task<FoundCredential> FindAsync(string host, string repository, CancellationToken cancellation)
    {
        if (settings.Of(host).Credential is { } given)
            return new FoundCredential(given, null);
        string key = host + "/" + repository;
        if (_found.TryGetValue(key, out FoundCredential? known))
            return known;
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!_found.TryGetValue(key, out known))
                _found[key] = known = await SearchAsync(host, repository, cancellation).ConfigureAwait(false);
            return known;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<FoundCredential> SearchAsync(string host, string repository, CancellationToken cancellation)
    {
        string? problem = null;
        foreach (string file in settings.AuthFiles ?? AuthFile.UsualPlaces(environment))
        {
            foreach (AuthEntry entry in Read(file, host, repository))
            {
                if (entry.Credential is { } credential)
                    return new FoundCredential(credential, problem);
                try
                {
                    if (await CredentialHelper.GetAsync(entry.Helper!, entry.Server!, environment("PATH"), cancellation).ConfigureAwait(false) is { } helped)
                        return new FoundCredential(helped, null);
                }
                catch (LadingException e)
                {
                    problem ??= e.Message;
                }
            }
        }
        return new FoundCredential(null, problem);
    }

    private static IReadOnlyList<AuthEntry> Read(string file, string host, string repository)
    {
        if (!File.Exists(file))
            return [];
        byte[]? bytes = null;
        try
        {
            using FileStream stream = File.OpenRead(file);
            if (stream.Length > AuthFile.MaxSize)
                throw LadingException.Input($"The credentials file {Printable.Text(file)} is larger than {AuthFile.MaxSize} bytes.");
            bytes = GC.AllocateUninitializedArray<byte>((int)stream.Length, pinned: true);
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length == 0 ? [] : AuthFile.Find(bytes.AsMemory(0, length), file, host, repository);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The credentials file {Printable.Text(file)} cannot be read: {Printable.Text(e.Message)}", null, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public void Dispose()
    {
        foreach (FoundCredential found in _found.Values)
            found.Credential?.Dispose();
        _gate.Dispose();
    }
}
