using System.Text.Json;

namespace Lading.Signing.Sigstore.Attestations;

/// <summary>The members that each known predicate type requires, by its specification; types that are not known need be JSON only.</summary>
internal static class PredicateShape
{
    private enum Kind
    {
        Text,
        Object,
        Array,
    }

    private static readonly (string Type, (string Pointer, Kind Kind)[] Members)[] Required =
    [
        ("https://slsa.dev/provenance/v0.2", [("/builder/id", Kind.Text), ("/buildType", Kind.Text)]),
        ("https://slsa.dev/provenance/v1", [("/buildDefinition/buildType", Kind.Text), ("/buildDefinition/externalParameters", Kind.Object), ("/runDetails/builder/id", Kind.Text)]),
        ("https://in-toto.io/Link/v1", [("/name", Kind.Text)]),
        ("https://cyclonedx.org/bom", [("/bomFormat", Kind.Text), ("/specVersion", Kind.Text)]),
        ("https://cosign.sigstore.dev/attestation/vuln/v1", [("/scanner", Kind.Object), ("/scanner/uri", Kind.Text), ("/metadata", Kind.Object)]),
        ("https://openvex.dev/ns", [("/@context", Kind.Text), ("/@id", Kind.Text), ("/author", Kind.Text), ("/statements", Kind.Array)]),
    ];

    public static void Check(string type, JsonElement predicate, string where)
    {
        if (type == "https://spdx.dev/Document")
            CheckSpdx(predicate, where);
        foreach ((string known, (string Pointer, Kind Kind)[] members) in Required)
        {
            if (known != type)
                continue;
            Demand(predicate, "", Kind.Object, type, where);
            foreach ((string pointer, Kind kind) in members)
                Demand(predicate, pointer, kind, type, where);
        }
        if (type == "https://cyclonedx.org/bom" && predicate.GetProperty("bomFormat").GetString() != "CycloneDX")
            throw LadingException.Input($"{where}: /bomFormat is not CycloneDX.");
    }

    // SPDX 2 names its version; SPDX 3 is JSON-LD with a context and a graph.
    private static void CheckSpdx(JsonElement document, string where)
    {
        Demand(document, "", Kind.Object, "https://spdx.dev/Document", where);
        if (document.TryGetProperty("@context", out _))
        {
            Demand(document, "/@graph", Kind.Array, "https://spdx.dev/Document", where);
            return;
        }
        Demand(document, "/spdxVersion", Kind.Text, "https://spdx.dev/Document", where);
        Demand(document, "/SPDXID", Kind.Text, "https://spdx.dev/Document", where);
    }

    private static void Demand(JsonElement value, string pointer, Kind kind, string type, string where)
    {
        foreach (string name in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                throw LadingException.Input($"{where}: {pointer} is missing, which a predicate of type {type} has.", "Is --type the right one for this file?");
        bool good = kind switch
        {
            Kind.Text => value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0,
            Kind.Array => value.ValueKind == JsonValueKind.Array,
            _ => value.ValueKind == JsonValueKind.Object,
        };
        if (!good)
            throw LadingException.Input($"{where}: {(pointer.Length == 0 ? "/" : pointer)} is no {kind.ToString().ToLowerInvariant()}, as in a predicate of type {type}.", "Is --type the right one for this file?");
    }
}
