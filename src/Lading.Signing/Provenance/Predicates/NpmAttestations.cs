using System.Text;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Provenance.Predicates;

/// <summary>
/// What a registry gives for one version of a package under <c>/-/npm/v1/attestations/NAME@VERSION</c>: bundles, each
/// with the predicate
/// type that its giver says it has.
/// </summary>
/// <param name="Bundles">The bundles in their order.</param>
public sealed record NpmAttestations(IReadOnlyList<(string PredicateType, Bundle Bundle)> Bundles)
{
    private const int Most = 16;

    /// <summary>Reads the document; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static NpmAttestations Read(ReadOnlyMemory<byte> json, string where) =>
        new(PredicateJson.Parse(json, where)["attestations"].List(Most, one =>
        {
            PredicateJson bundle = one["bundle"];
            if (!bundle.IsObject)
                throw bundle.Bad("an object is wanted");
            return (one["predicateType"].Text(),
                Bundle.Read(Encoding.UTF8.GetBytes(bundle.Value.GetRawText()), $"{where}: {bundle.Pointer}"));
        }));

    /// <summary>True when a document is one of these, to tell it from others.</summary>
    internal static bool Is(PredicateJson root) => root.IsObject && !root["attestations"].IsAbsent;
}
