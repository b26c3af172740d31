using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace Lading.Oci.Registry;

/// <summary>
/// Authorization for one registry: remembers its challenge, and a token per scope. Thread-safe; requests that need the
/// same token at once share one fetch.
/// </summary>
internal sealed class RegistryAuthorizer(string host, CredentialFinder finder, TokenClient tokens) : IDisposable
{
    private readonly ConcurrentDictionary<string, BearerToken> _tokens = new();
    private readonly ConcurrentDictionary<string, AuthScope> _widened = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile AuthChallenge? _challenge;

    /// <summary>The header a request goes out with: none until the registry has asked for one.</summary>
    public async Task<AuthenticationHeaderValue?> HeaderAsync(AuthScope scope, Uri registry, string where, CancellationToken cancellation)
    {
        if (_challenge is not { } challenge)
            return null;
        FoundCredential found = await finder.FindAsync(host, scope.Repository, cancellation).ConfigureAwait(false);
        if (found.Credential is { Kind: RegistryCredentialKind.RegistryToken } given)
            return given.Bearer();
        if (!challenge.IsBearer)
            return found.Credential is { Kind: RegistryCredentialKind.Password } login ? login.Basic() : null;
        AuthScope wanted = _widened.GetValueOrDefault(scope.Key, scope);
        BearerToken token = await TokenAsync(challenge, wanted, found, registry, where, cancellation).ConfigureAwait(false);
        return new AuthenticationHeaderValue("Bearer", token.Value);
    }

    /// <summary>
    /// Learns from a refusal. True when another attempt may succeed: the challenge was not known, asks for more scopes,
    /// or refused a token that was not fresh.
    /// </summary>
    public bool Learn(HttpResponseMessage refusal, AuthScope scope, AuthenticationHeaderValue? used, bool again)
    {
        AuthChallenge? challenge = AuthChallenge.Read(refusal);
        if (challenge is null)
            return false;
        AuthScope before = _widened.GetValueOrDefault(scope.Key, scope);
        AuthScope wanted = challenge.IsBearer ? before.With(challenge.Scopes) : before;
        bool more = wanted.Key != before.Key;
        if (more)
            _widened[scope.Key] = wanted;
        bool changed = _challenge is not { } known || known.IsBearer != challenge.IsBearer || known.Realm != challenge.Realm || known.Service != challenge.Service;
        _challenge = challenge;
        if (changed)
            _tokens.Clear();
        if (used is null || changed || more)
            return !again || more || changed;
        if (used.Scheme != "Bearer" || again)
            return false;
        // Forget exactly the token that was refused: another request may have renewed it already.
        if (_tokens.TryGetValue(before.Key, out BearerToken? held) && held.Value == used.Parameter)
            _tokens.TryRemove(new KeyValuePair<string, BearerToken>(before.Key, held));
        return true;
    }

    /// <summary>What requests of a repository are authorized by, for messages.</summary>
    public async Task<string?> DescribeAsync(AuthScope scope, CancellationToken cancellation) =>
        (await finder.FindAsync(host, scope.Repository, cancellation).ConfigureAwait(false)).Describe();

    private async Task<BearerToken> TokenAsync(AuthChallenge challenge, AuthScope scope, FoundCredential found, Uri registry, string where, CancellationToken cancellation)
    {
        if (Held(scope) is { } ready)
            return ready;
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Held(scope) is { } fetched)
                return fetched;
            return _tokens[scope.Key] = await tokens.FetchAsync(challenge, scope, found, registry, where, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private BearerToken? Held(AuthScope scope) => _tokens.TryGetValue(scope.Key, out BearerToken? token) && token.Expires > DateTimeOffset.UtcNow ? token : null;

    public void Dispose()
    {
        _tokens.Clear();
        _gate.Dispose();
    }
}
