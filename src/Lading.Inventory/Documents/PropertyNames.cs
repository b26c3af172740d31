namespace Lading.Inventory.Documents;

/// <summary>Names of the properties (in CycloneDX) and lines of annotations (in SPDX) that carry what the model holds and a document has no field for; docs/properties.md lists them.</summary>
internal static class PropertyNames
{
    public const string Prefix = "lading:";
    public const string Graph = "lading:graph";
    public const string Unknown = "lading:unknown:";
    public const string Kind = "lading:kind";
    public const string Type = "lading:type";
    public const string Role = "lading:role";
    public const string FoundBy = "lading:foundBy";
    public const string Presence = "lading:presence";
    public const string BaseImage = "lading:inBaseImage";
    public const string Architecture = "lading:architecture";
    public const string Subpath = "lading:subpath";
    public const string SourceName = "lading:source:name";
    public const string SourceVersion = "lading:source:version";
    public const string Acknowledgement = "lading:licenses";
    public const string Cpe = "lading:cpe";
    public const string Hash = "lading:hash:";
    public const string Homepage = "lading:homepage";
    public const string Vcs = "lading:vcs";
    public const string Download = "lading:download";
    public const string Files = "lading:files";
    public const string Location = "lading:location:";
    public const string Relation = "lading:relation:";
    public const string Image = "lading:image:";
    public const string Os = "lading:os:";

    /// <summary>Prefix of <see cref="Package.Properties"/> that hold what CycloneDX has a field for and the model has not.</summary>
    public const string CycloneDx = "cyclonedx:";
    public const string Publisher = "cyclonedx:publisher";
    public const string ComponentType = "cyclonedx:type";
    public const string MimeType = "cyclonedx:mime-type";
    public const string Group = "cyclonedx:group";
    public const string Reference = "cyclonedx:reference:";

    public const string Id = "lading:id";
    public const string Confidence = "lading:confidence";
    public const string Method = "lading:method";
    public const string Namespace = "lading:namespace";
    public const string Name = "lading:name";

    /// <summary>Prefix of <see cref="Package.Properties"/> that hold what SPDX has a field for and the model has not.</summary>
    public const string Spdx = "spdx:";
}
