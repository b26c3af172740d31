using Lading.Signing.Keys;

namespace Lading.Signing.Sigstore.Identity;

/// <summary>How a person or a program logs in where there is no token already: cosign's <c>--fulcio-auth-flow</c>.</summary>
public enum LoginFlow
{
    /// <summary>With a browser where there is somebody to use it, else as <see cref="Device"/>.</summary>
    Automatic,

    /// <summary>A browser on this machine: authorization code with PKCE (RFC 6749, RFC 7636, RFC 8252).</summary>
    Normal,

    /// <summary>A browser on any machine: the device authorization grant (RFC 8628).</summary>
    Device,

    /// <summary>Not at all: a token is handed over.</summary>
    Token,

    /// <summary>A program with a secret of its own: RFC 6749, section 4.4.</summary>
    ClientCredentials,
}

/// <summary>Where an identity token is to come from, and what it is for.</summary>
public sealed record IdentityTokenRequest
{
    /// <summary>Whom the token is meant for, in claims of tokens that are asked for.</summary>
    public string Audience { get; init; } = "sigstore";

    /// <summary>A token, or the path of a file with one; null to look for one.</summary>
    public string? Given { get; init; }

    /// <summary>The one surrounding to ask, as <c>github-actions</c>; null for whichever there is.</summary>
    public string? Provider { get; init; }

    /// <summary>True to not look at the surroundings.</summary>
    public bool DisableAmbient { get; init; }

    /// <summary>How to log in when nothing else gave a token.</summary>
    public LoginFlow Flow { get; init; }

    /// <summary>Gives the issuer to log in at, a URL; null when there is none.</summary>
    public Func<Task<string?>> Issuer { get; init; } = () => Task.FromResult<string?>(null);

    /// <summary>What this program is called at the issuer.</summary>
    public string ClientId { get; init; } = "sigstore";

    /// <summary>The secret of the program at the issuer; null for the usual programs, which cannot keep one. The caller disposes it.</summary>
    public SecretBuffer? ClientSecret { get; init; }

    /// <summary>Where the browser is sent after the login; null for a free port of this machine.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>True when there is somebody at a terminal.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Tells the person what to do.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Opens a browser at a URL; false when there is none.</summary>
    public Func<Uri, bool> OpenBrowser { get; init; } = _ => false;

    /// <summary>How long the person may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Environment variables.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where files, sockets and services are that have a fixed place; for tests, which have other places.</summary>
    internal AmbientPlaces Places { get; init; } = new();
}
