using Lading.Inventory.Assembly;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Types of relationships: 2.3, section 11.1; 3.0.1, <c>RelationshipType</c>; and what they are in the model.</summary>
internal static class SpdxRelations
{
    // The first of those with the same word of version 3 is what that word is read as without a scope.
    private static readonly (string Two, string Three, bool Turned, string? Scope)[] Table =
    [
        ("DESCRIBES", "describes", false, null), ("DESCRIBED_BY", "describes", true, null), ("CONTAINS", "contains", false, null), ("CONTAINED_BY", "contains", true, null),
        ("DEPENDS_ON", "dependsOn", false, null), ("DEPENDENCY_OF", "dependsOn", true, null), ("DEV_DEPENDENCY_OF", "dependsOn", true, "development"),
        ("BUILD_DEPENDENCY_OF", "dependsOn", true, "build"), ("TEST_DEPENDENCY_OF", "dependsOn", true, "test"), ("RUNTIME_DEPENDENCY_OF", "dependsOn", true, "runtime"),
        ("OPTIONAL_DEPENDENCY_OF", "hasOptionalDependency", true, null), ("PROVIDED_DEPENDENCY_OF", "hasProvidedDependency", true, null),
        ("GENERATES", "generates", false, null), ("GENERATED_FROM", "generates", true, null), ("OTHER", "other", false, null),
        ("DYNAMIC_LINK", "hasDynamicLink", false, null), ("STATIC_LINK", "hasStaticLink", false, null), ("HAS_PREREQUISITE", "hasPrerequisite", false, null),
        ("PREREQUISITE_FOR", "hasPrerequisite", true, null), ("ANCESTOR_OF", "ancestorOf", false, null), ("DESCENDANT_OF", "descendantOf", false, null),
        ("AMENDS", "amendedBy", true, null), ("COPY_OF", "copiedTo", true, null), ("DATA_FILE_OF", "hasDataFile", true, null),
        ("DEPENDENCY_MANIFEST_OF", "hasDependencyManifest", true, null), ("DISTRIBUTION_ARTIFACT", "hasDistributionArtifact", false, null),
        ("DOCUMENTATION_OF", "hasDocumentation", true, null), ("EXAMPLE_OF", "hasExample", true, null), ("EXPANDED_FROM_ARCHIVE", "expandsTo", true, null),
        ("FILE_ADDED", "hasAddedFile", true, null), ("FILE_DELETED", "hasDeletedFile", true, null), ("FILE_MODIFIED", "modifiedBy", false, null),
        ("METAFILE_OF", "hasMetadata", true, null), ("OPTIONAL_COMPONENT_OF", "hasOptionalComponent", true, null), ("PACKAGE_OF", "packagedBy", true, null),
        ("PATCH_FOR", "patchedBy", true, null), ("PATCH_APPLIED", "patchedBy", true, null), ("REQUIREMENT_DESCRIPTION_FOR", "hasRequirement", true, null),
        ("SPECIFICATION_FOR", "hasSpecification", true, null), ("TEST_OF", "hasTest", true, null), ("TEST_CASE_OF", "hasTestCase", true, null),
        ("VARIANT_OF", "hasVariant", true, null), ("BUILD_TOOL_OF", "usesTool", true, "build"), ("DEV_TOOL_OF", "usesTool", true, "development"), ("TEST_TOOL_OF", "usesTool", true, "test"),
    ];

    // Of things the model has no part in; kept as they are in documents of version 3.
    private static readonly HashSet<string> ThreeOnly =
    [
        "affects", "availableFrom", "configures", "coordinatedBy", "delegatedTo", "doesNotAffect", "exploitCreatedBy", "fixedBy", "fixedIn", "foundBy", "hasAssessmentFor",
        "hasAssociatedVulnerability", "hasEvidence", "hasHost", "hasInput", "hasOutput", "invokedBy", "publishedBy", "reportedBy", "republishedBy", "serializedInArtifact",
        "testedOn", "trainedOn", "underInvestigationFor", "usesTool",
    ];

    private static readonly HashSet<string> Since23 = ["REQUIREMENT_DESCRIPTION_FOR", "SPECIFICATION_FOR"];

    /// <summary>True when a version has the type, in the spelling of version 2.</summary>
    public static bool IsKnown(string type, int version) =>
        Table.Any(r => r.Two == type) && (version >= 23 || !Since23.Contains(type)) || version >= 30 && ThreeOnly.Contains(SpdxWords.Camel(type));

    /// <summary>True for the ends that are no elements of a document, which version 3 has not in this form.</summary>
    public static bool LeadsOutside(string end) =>
        end is SpdxWords.NoAssertion or SpdxWords.None || end.StartsWith("DocumentRef-", StringComparison.Ordinal) || end.StartsWith("NOASSERTION\n", StringComparison.Ordinal) || end.StartsWith("NONE\n", StringComparison.Ordinal);

    /// <summary>The type in version 3, whether its ends are swapped, and the scope that goes with it.</summary>
    public static (string Type, bool Turned, string? Scope) ToThree(string type)
    {
        foreach (var r in Table)
            if (r.Two == type)
                return (r.Three, r.Turned, r.Scope);
        return (SpdxWords.Camel(type), false, null);
    }

    /// <summary>The way back.</summary>
    public static (string Type, bool Turned) FromThree(string type, string? scope)
    {
        foreach (var r in Table)
            if (r.Three == type && r.Scope == scope)
                return (r.Two, r.Turned);
        foreach (var r in Table)
            if (r.Three == type && r.Scope is null)
                return (r.Two, r.Turned);
        return (SpdxWords.Upper(type), false);
    }

    /// <summary>
    /// What a relationship is in the model, and whether that is all it says; null when the model has nothing like it.
    /// </summary>
    public static (Relationship Made, bool Exact)? ToModel(string from, string type, string to, string? comment) => type switch
    {
        "CONTAINS" => (new Relationship(from, to, RelationKind.Contains), true),
        "CONTAINED_BY" => (new Relationship(to, from, RelationKind.Contains), true),
        "DEPENDS_ON" => (new Relationship(from, to, RelationKind.DependsOn), true),
        "DEPENDENCY_OF" or "RUNTIME_DEPENDENCY_OF" => (new Relationship(to, from, RelationKind.DependsOn), true),
        "DEV_DEPENDENCY_OF" => (new Relationship(to, from, RelationKind.DependsOn, DependencyScope.Development), true),
        "BUILD_DEPENDENCY_OF" or "TEST_DEPENDENCY_OF" => (new Relationship(to, from, RelationKind.DependsOn, DependencyScope.Development), false),
        "OPTIONAL_DEPENDENCY_OF" => (new Relationship(to, from, RelationKind.DependsOn, DependencyScope.Optional), true),
        "PROVIDED_DEPENDENCY_OF" => (new Relationship(to, from, RelationKind.DependsOn), false),
        "DYNAMIC_LINK" or "STATIC_LINK" or "HAS_PREREQUISITE" => (new Relationship(from, to, RelationKind.DependsOn), false),
        "PREREQUISITE_FOR" => (new Relationship(to, from, RelationKind.DependsOn), false),
        "GENERATED_FROM" => (new Relationship(from, to, RelationKind.GeneratedFrom), true),
        "GENERATES" => (new Relationship(to, from, RelationKind.GeneratedFrom), true),
        "OTHER" when comment is not null && (comment.StartsWith("owns", StringComparison.Ordinal) || comment.StartsWith("ownership-by-file-overlap", StringComparison.Ordinal)) =>
            (new Relationship(from, to, RelationKind.Owns), true),
        _ => null,
    };
}
