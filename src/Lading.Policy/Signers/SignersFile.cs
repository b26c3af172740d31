using System.Text;
using System.Text.Unicode;
using Lading.Oci;
using Lading.Scanning;
using Lading.Scanning.Trees;
using Lading.Signing.Sigstore.Certificates;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Policy.Signers;

/// <summary>A file that lists who may or must have signed, for <c>--signers</c>: docs/verify.md, "A file of signers".</summary>
/// <param name="Keys">References of keys; paths are relative to the file.</param>
/// <param name="Identities">Names with their issuers and what else their certificates must say.</param>
/// <param name="Require">How many are required, as in <c>--require</c>; null when the file does not say.</param>
public sealed record SignersFile(IReadOnlyList<string> Keys, IReadOnlyList<IdentityPolicy> Identities, string? Require)
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxSize = 1 << 20;

    private static readonly string[] Top = ["require", "signers"];
    private static readonly string[] Members = ["key", "identity", "subject", "subjectRegexp", "issuer", "issuerRegexp", "extensions"];

    /// <summary>
    /// Reads the content of the file at <paramref name="path"/>; everything that is wrong with it, unknown members among it, is an input error
    /// with the line.
    /// </summary>
    public static SignersFile Read(byte[] bytes, string path)
    {
        if (!Utf8.IsValid(bytes))
            throw LadingException.Input($"{path}: not UTF-8.");
        Tree root;
        try
        {
            root = YamlTree.Parse(Encoding.UTF8.GetString(bytes));
        }
        catch (ParseException e)
        {
            throw LadingException.Input($"{path}: {Printable.Text(e.Message)}", inner: e);
        }
        Check(root, Top, path);
        return Read(root["signers"], path) with { Require = root["require"].Word };
    }

    /// <summary>The signers of a list in the file at <paramref name="path"/>, for files that say more than who signs.</summary>
    internal static SignersFile Read(Tree list, string path)
    {
        if (list.Items.Count == 0)
            throw LadingException.Input($"{path}{(list.Line > 0 ? $":{list.Line}" : "")}: there are no signers in it.", "A list of signers, each with 'key', 'identity', or 'subject' and 'issuer'.");
        var keys = new List<string>();
        var identities = new List<IdentityPolicy>();
        foreach (Tree signer in list.Items)
        {
            string where = $"{path}:{signer.Line}";
            Check(signer, Members, path);
            int kinds = Count(signer["key"]) + Count(signer["identity"]) + Math.Max(Count(signer["subject"]), Count(signer["subjectRegexp"]));
            if (kinds != 1)
                throw LadingException.Input($"{where}: a signer has one of key, identity, and subject with issuer.");
            try
            {
                if (signer["key"].Word is { } key)
                {
                    if (signer.Entries.Count > 1)
                        throw LadingException.Input($"{where}: a key has nothing beside it.");
                    keys.Add(key.Contains(':', StringComparison.Ordinal) ? key : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, key));
                }
                else
                    identities.Add(Identity(signer, where));
            }
            catch (LadingException e) when (e.Kind == ErrorKind.Usage)
            {
                throw LadingException.Input($"{where}: {e.Message}", e.Hint, e);
            }
        }
        return new SignersFile(keys, identities, null);
    }

    private static IdentityPolicy Identity(Tree signer, string where)
    {
        IdentityPolicy identity;
        if (signer["identity"].Word is { } shorthand)
        {
            if (Count(signer["issuer"]) + Count(signer["issuerRegexp"]) > 0)
                throw LadingException.Input($"{where}: the issuer is part of an identity in short.");
            identity = IdentityPolicy.Parse(shorthand);
        }
        else
            identity = IdentityPolicy.Of(Constraint(signer, "subject", where), Constraint(signer, "issuer", where));
        foreach ((string name, Tree value) in signer["extensions"].Entries)
        {
            int number = FulcioExtensions.NumberOf(name)
                ?? throw LadingException.Input($"{path(where)}:{value.Line}: '{Printable.Text(name, 100)}' is no known extension.", $"Known are {string.Join(", ", FulcioExtensions.AllNames)}.");
            identity = identity.With(number, value.Text ?? throw LadingException.Input($"{path(where)}:{value.Line}: {name} has no text."));
        }
        return identity;

        static string path(string where) => where[..where.LastIndexOf(':')];
    }

    private static TextConstraint Constraint(Tree signer, string name, string where) => (signer[name].Word, signer[name + "Regexp"].Word) switch
    {
        ({ } text, null) => TextConstraint.Exactly(text),
        (null, { } pattern) => TextConstraint.Pattern(pattern),
        _ => throw LadingException.Input($"{where}: a signer has one of {name} and {name}Regexp."),
    };

    private static int Count(Tree tree) => tree.Kind == TreeKind.Missing ? 0 : 1;

    /// <summary>A misspelt constraint must not be one that is silently not asked for.</summary>
    private static void Check(Tree map, string[] known, string path)
    {
        if (map.Kind != TreeKind.Map)
            throw LadingException.Input($"{path}:{map.Line}: a map of {string.Join(", ", known)} is wanted.");
        if (map.RepeatedKey is { } twice)
            throw LadingException.Input($"{path}:{map.Line}: '{Printable.Text(twice, 100)}' is there twice.");
        foreach ((string name, Tree value) in map.Entries)
            if (!known.Contains(name))
                throw LadingException.Input($"{path}:{value.Line}: '{Printable.Text(name, 100)}' is not known.", $"Known are {string.Join(", ", known)}.");
    }
}
