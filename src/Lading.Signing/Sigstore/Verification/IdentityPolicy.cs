using System.Text.RegularExpressions;
using Lading.Oci;
using Lading.Signing.Sigstore.Certificates;

namespace Lading.Signing.Sigstore.Verification;

/// <summary>
/// Who must have signed: the certificate's name, the OIDC issuer that vouched for it, and what else its extensions must say. Everything
/// given must hold. A name and an issuer are always both asked for.
/// </summary>
public sealed record IdentityPolicy
{
    /// <summary>The longest pattern, in characters.</summary>
    public const int MaxPattern = 4096;

    private const string GitHubIssuer = "https://token.actions.githubusercontent.com";
    private const string GitLabIssuer = "https://gitlab.com";

    private IdentityPolicy(TextConstraint? subject, TextConstraint issuer, IReadOnlyDictionary<int, string> extensions, IReadOnlyList<string> warnings) =>
        (Subject, Issuer, Extensions, Warnings) = (subject, issuer, extensions, warnings);

    /// <summary>What the subject alternative name must be; null when an extension names the signer more loosely (<see cref="Parse"/>).</summary>
    public TextConstraint? Subject { get; }

    /// <summary>What the OIDC issuer must be.</summary>
    public TextConstraint Issuer { get; }

    /// <summary>What extensions must be, exactly, by the number N of 1.3.6.1.4.1.57264.1.N.</summary>
    public IReadOnlyDictionary<int, string> Extensions { get; private init; }

    /// <summary>What the user should know about how this was written.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>A name and an issuer, each an exact text or a pattern.</summary>
    public static IdentityPolicy Of(TextConstraint subject, TextConstraint issuer) => new(subject, issuer, new SortedDictionary<int, string>(),
        [.. new[] { subject.Warning, issuer.Warning }.OfType<string>()]);

    /// <summary>
    /// The shorthand <c>github:OWNER[/REPOSITORY[/PATH@REF]]</c> or <c>gitlab:GROUP/PROJECT[//PATH@REF]</c>: with a path the workflow itself,
    /// else the repository or owner it ran for.
    /// </summary>
    public static IdentityPolicy Parse(string shorthand)
    {
        (string host, string issuer, string rest) = shorthand switch
        {
            _ when shorthand.StartsWith("github:", StringComparison.Ordinal) => ("https://github.com/", GitHubIssuer, shorthand[7..]),
            _ when shorthand.StartsWith("gitlab:", StringComparison.Ordinal) => ("https://gitlab.com/", GitLabIssuer, shorthand[7..]),
            _ => throw Bad(shorthand),
        };
        bool github = issuer == GitHubIssuer;
        if (rest.Length == 0 || rest.StartsWith('/') || rest.EndsWith('/') || rest.Any(char.IsWhiteSpace))
            throw Bad(shorthand);
        bool workflow = rest.Contains('@', StringComparison.Ordinal);
        int slashes = rest.Count(c => c == '/');
        if (workflow && (github ? slashes < 2 : !rest.Contains("//", StringComparison.Ordinal)))
            throw Bad(shorthand);
        if (workflow)
            return Of(TextConstraint.Exactly(host + rest), TextConstraint.Exactly(issuer));
        if (rest.Contains("//", StringComparison.Ordinal) || (github && slashes > 1))
            throw Bad(shorthand);
        int extension = slashes == 0 ? FulcioExtensions.NumberOf("sourceRepositoryOwnerURI")!.Value : FulcioExtensions.NumberOf("sourceRepositoryURI")!.Value;
        return new IdentityPolicy(null, TextConstraint.Exactly(issuer), new SortedDictionary<int, string> { [extension] = host + rest }, []);
    }

    /// <summary>The same, with one more extension that must be as given.</summary>
    public IdentityPolicy With(int extension, string value) => this with { Extensions = new SortedDictionary<int, string>(Extensions.ToDictionary()) { [extension] = value } };

    /// <summary>Why a certificate is not of this identity; null when it is.</summary>
    internal string? Refuse(SubjectAlternativeName name, FulcioExtensions extensions)
    {
        if (Subject?.Matches(name.Value) == false)
            return $"the certificate is of {Printable.Text(name.Value)}, wanted is {Subject}";
        if (extensions.OidcIssuer is not { } issuer)
            return "the certificate does not say who vouched for its name (OIDC issuer)";
        if (!Issuer.Matches(issuer))
            return $"the certificate's OIDC issuer is {Printable.Text(issuer)}, wanted is {Issuer}";
        foreach ((int number, string wanted) in Extensions)
            if (extensions[number] != wanted)
                return $"the certificate's {FulcioExtensions.NameOf(number)} is {Printable.Text(extensions[number] ?? "missing")}, wanted is {Printable.Text(wanted)}";
        return null;
    }

    private static LadingException Bad(string shorthand) => LadingException.Usage($"'{Printable.Text(shorthand, 100)}' is no identity.",
        "As github:OWNER/REPOSITORY/.github/workflows/FILE@REF, github:OWNER/REPOSITORY, gitlab:GROUP/PROJECT//.gitlab-ci.yml@REF or gitlab:GROUP/PROJECT.");
}

/// <summary>A text that must be equal, or match a pattern as a whole.</summary>
public sealed record TextConstraint
{
    private readonly string _text;
    private readonly Regex? _pattern;

    private TextConstraint(string text, Regex? pattern, string? warning) => (_text, _pattern, Warning) = (text, pattern, warning);

    /// <summary>What the user should know about the pattern; null when there is nothing.</summary>
    public string? Warning { get; }

    /// <summary>The text itself.</summary>
    public static TextConstraint Exactly(string text) => text.Length > 0
        ? new TextConstraint(text, null, null)
        : throw LadingException.Usage("An identity or issuer that is empty would be met by nobody.");

    /// <summary>
    /// A regular expression over the whole text: it is anchored here, whether or not it says so itself. Matched without backtracking, in
    /// time linear in the text; what cannot be (look-around, back-references) is a usage error.
    /// </summary>
    public static TextConstraint Pattern(string pattern)
    {
        if (pattern.Length is 0 or > IdentityPolicy.MaxPattern)
            throw LadingException.Usage($"A pattern for identities has 1 to {IdentityPolicy.MaxPattern} characters.");
        bool anchored = pattern.StartsWith('^') && pattern.EndsWith('$');
        try
        {
            // On its own first: "a)|(b" would close the group that anchors it.
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            var regex = new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return new TextConstraint(pattern, regex, anchored ? null
                : $"The pattern '{Printable.Text(pattern)}' is not anchored with ^ and $. It must match the whole name here; other tools would accept any name with a match in it.");
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw LadingException.Usage($"'{Printable.Text(pattern)}' is no regular expression that can be used: {Printable.Text(e.Message)}");
        }
    }

    /// <summary>True when the whole of <paramref name="text"/> is as wanted.</summary>
    public bool Matches(string text) => _pattern?.IsMatch(text) ?? string.Equals(text, _text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Printable.Text(_pattern is null ? _text : $"/{_text}/");
}
