using Lading.Inventory.Assembly;
using Lading.Inventory.Documents.CycloneDx;

namespace Lading.Inventory.Documents.Native;

/// <summary>The words of our own JSON for the enumerations of the model.</summary>
internal static class NativeWords
{
    public static readonly string[] Scopes = ["runtime", "development", "optional"];

    public static readonly string[] Presences = ["installed", "declared"];

    public static readonly string[] Relations = ["depends-on", "contains", "generated-from", "owns"];

    public static readonly string[] Methods = [.. Enum.GetValues<IdentityMethod>().Select(EvidenceWriter.Word)];

    public static readonly string[] Roles = [.. Enum.GetValues<PackageRole>().Select(ComponentWriter.Word)];

    public static string Of(DependencyScope scope) => Scopes[(int)scope];

    public static string Of(Presence presence) => Presences[(int)presence];

    public static string Of(RelationKind kind) => Relations[(int)kind];

    /// <summary>The value of a word; the first value when the word is missing.</summary>
    public static int Value(string[] words, string? word) => word is null ? 0 : Math.Max(0, Array.IndexOf(words, word));
}
