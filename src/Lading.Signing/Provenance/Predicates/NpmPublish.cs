using Lading.Oci;
using Lading.Signing.Sigstore.Attestations;

namespace Lading.Signing.Provenance.Predicates;

/// <summary>
/// That a registry took in a package: npm's publish attestation 0.1 (github.com/npm/attestation, specs/publish/v0.1),
/// signed with the
/// registry's key.
/// </summary>
public sealed record NpmPublish
{
    /// <summary>How its predicate types begin.</summary>
    public const string TypePrefix = "https://github.com/npm/attestation/tree/main/specs/publish/";

    /// <summary>The package, by its package URL, with its digests.</summary>
    public required IReadOnlyList<StatementSubject> Subjects { get; init; }

    /// <summary>Name of the package, with its scope.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Address of the registry.</summary>
    public required string Registry { get; init; }

    /// <summary>Reads a whole statement; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static NpmPublish Read(ReadOnlyMemory<byte> statement, string where)
    {
        Statement head = Statement.Read(statement, where);
        if (!head.PredicateType.StartsWith(TypePrefix, StringComparison.Ordinal))
            throw LadingException.Input($"{where}: /predicateType: {Printable.Text(head.PredicateType)} is no publish attestation.");
        PredicateJson json = PredicateJson.Parse(statement, where)["predicate"];
        return new NpmPublish
        {
            Subjects = head.Subjects,
            Name = json["name"].Text(),
            Version = json["version"].Text(),
            Registry = json["registry"].TextOrNull() ?? "",
        };
    }
}
