using System.CommandLine;
using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Cli.Options;

/// <summary>What is attested: a predicate with its type, or a whole statement.</summary>
internal sealed class PredicateOptions
{
    private readonly Option<string> _type = new("--type") { Description = "Predicate type: a URI or slsaprovenance, slsaprovenance1, spdx, spdxjson, cyclonedx, vuln, openvex, link, custom.", HelpName = "TYPE", DefaultValueFactory = _ => "custom" };
    private readonly Option<string?> _predicate = new("--predicate") { Description = "The predicate, - for standard input; checked against its type before it is signed.", HelpName = "FILE" };
    private readonly Option<string?> _statement = new("--statement") { Description = "A whole in-toto statement, in place of a predicate.", HelpName = "FILE" };

    public IReadOnlyList<Option> All => [_type, _predicate, _statement];

    /// <summary>True when a predicate or statement is given.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_predicate) is not null || parsed.GetValue(_statement) is not null;

    /// <summary>The type, in the user's spelling.</summary>
    public string Type(ParseResult parsed) => parsed.GetRequiredValue(_type);

    /// <summary>The whole statement, when one is given.</summary>
    public byte[]? Statement(ParseResult parsed)
    {
        if (parsed.GetValue(_statement) is not { } path)
            return null;
        if (parsed.GetValue(_predicate) is not null)
            throw LadingException.Usage("--statement and --predicate exclude one another.");
        byte[] bytes = Read(path);
        _ = Signing.Sigstore.Attestations.Statement.Read(bytes, path);
        return bytes;
    }

    /// <summary>The predicate, checked.</summary>
    public Predicate Predicate(ParseResult parsed)
    {
        string path = parsed.GetValue(_predicate) ?? throw LadingException.Usage("--predicate is missing.", "What is to be attested?");
        return Signing.Sigstore.Attestations.Predicate.Read(Type(parsed), Read(path), path, SigningTime.Now);
    }

    private static byte[] Read(string path)
    {
        if (path != "-")
            return BundleOptions.ReadFile(path, Signing.Sigstore.Attestations.Predicate.MaxSize);
        using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[Signing.Sigstore.Attestations.Predicate.MaxSize + 1];
        int length = input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length < buffer.Length ? buffer[..length] : throw LadingException.Input($"Standard input has more than the {buffer.Length - 1} bytes that are read.");
    }
}
