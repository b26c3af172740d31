namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Writes how a package was recognized and where: <c>evidence.identity</c> and <c>evidence.occurrences</c>, since version 1.5.</summary>
internal static class EvidenceWriter
{
    /// <summary>An object in 1.5, an array of objects from 1.6.</summary>
    public static void Identity(CycloneDxSink sink, int version, Package package)
    {
        if (version >= 6)
        {
            sink.StartArray("identity", wrapped: false);
            sink.StartItem("identity");
        }
        else
            sink.StartObject("identity");
        double confidence = Math.Round(Math.Clamp(package.Confidence, 0, 1), 3);
        sink.Text("field", package.Purl is not null ? "purl" : "name");
        sink.Number("confidence", confidence);
        if (version >= 6 && package.Purl is not null)
            sink.Text("concludedValue", package.Purl);
        sink.StartArray("methods");
        sink.StartItem("method");
        sink.Text("technique", Word(package.Method));
        sink.Number("confidence", confidence);
        if (package.Locations.Count > 0)
            sink.Text("value", package.Locations[0].Path);
        sink.EndItem();
        sink.EndArray();
        if (version >= 6)
        {
            sink.EndItem();
            sink.EndArray();
        }
        else
            sink.EndObject();
    }

    public static string Word(IdentityMethod method) => method switch
    {
        IdentityMethod.ManifestAnalysis => "manifest-analysis", IdentityMethod.BinaryAnalysis => "binary-analysis", IdentityMethod.Filename => "filename",
        IdentityMethod.HashComparison => "hash-comparison", IdentityMethod.Attestation => "attestation", _ => "other",
    };

    public static void Occurrences(CycloneDxSink sink, int version, IReadOnlyList<Location> locations)
    {
        sink.StartArray("occurrences");
        foreach (Location location in locations)
        {
            sink.StartItem("occurrence");
            sink.Text("location", location.Path);
            if (version >= 6 && location.Line is { } line)
                sink.Number("line", line);
            if (version >= 6 && location.Layer is { } layer)
                sink.Text("additionalContext", Context(location, layer));
            sink.EndItem();
        }
        sink.EndArray();
    }

    /// <summary>For people; properties tell the same to programs.</summary>
    private static string Context(Location location, int layer)
    {
        string text = $"layer {layer}";
        if (location.DiffId is not null)
            text += $" ({location.DiffId})";
        if (location.Instruction is not null)
            text += $", made by: {location.Instruction}";
        return location.RemovedBy is { } removed ? $"{text}; removed or replaced by layer {removed}" : text;
    }
}
