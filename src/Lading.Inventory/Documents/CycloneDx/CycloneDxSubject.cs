namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>How the subject of a document relates to <c>metadata.component</c>.</summary>
internal static class CycloneDxSubject
{
    /// <summary>Kind of the subject of a document that does not say what it is about.</summary>
    public const string NoSubject = "document";

    /// <summary>The component type of a kind of subject; null when it needs a property to tell.</summary>
    public static (string Type, bool Exact) TypeOf(string kind) => kind switch
    {
        "application" or "framework" or "library" or "container" or "operating-system" or "device" or "firmware" or "file" => (kind, true),
        _ => ("application", false),
    };
}
