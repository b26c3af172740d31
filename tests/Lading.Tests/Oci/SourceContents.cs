using System.Text;
using Lading.Oci.Layers;
using Lading.Oci.Sources;

namespace Lading.Tests.Oci;

/// <summary>Reads all of a source's layers, for comparison.</summary>
internal static class SourceContents
{
    /// <summary>Each entry as <c>layer:path=content</c>.</summary>
    public static string[] Read(Source source)
    {
        var lines = new List<string>();
        foreach (Layer layer in source.Layers)
        {
            using EntryReader reader = layer.Open(1, LayerLimits.Default, default)[0];
            while (reader.Next())
                lines.Add($"{layer.Index}:{Encoding.UTF8.GetString(reader.Path)}={Encoding.UTF8.GetString(Content(reader))}");
            reader.Complete();
        }
        return [.. lines];
    }

    public static byte[] Content(EntryReader reader)
    {
        var bytes = new MemoryStream();
        byte[] buffer = new byte[1000];
        int read;
        while ((read = reader.Read(buffer)) > 0)
            bytes.Write(buffer, 0, read);
        return bytes.ToArray();
    }
}
