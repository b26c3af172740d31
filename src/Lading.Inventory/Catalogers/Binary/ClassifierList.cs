namespace Lading.Inventory.Catalogers.Binary;

/// <summary>Every classifier there is. To add one, add it to the topic's file; the order does not matter.</summary>
internal static class ClassifierList
{
    /// <summary>All classifiers.</summary>
    public static IReadOnlyList<Classifier> All { get; } =
        [.. Languages.All, .. FunctionalLanguages.All, .. Javas.All, .. Databases.All, .. Servers.All, .. Infrastructure.All, .. Tools.All, .. Libraries.All];
}
