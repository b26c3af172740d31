using System.Globalization;
using System.Text;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Writes a whole document to a sink.</summary>
internal static class CycloneDxWriter
{
    /// <summary>Up to twice as many, a second thread costs more than it saves.</summary>
    private const int FewPackages = 50;

    private const string NoSerial = "urn:uuid:00000000-0000-0000-0000-000000000000";

    /// <summary>
    /// Writes with a serial number made of the content: the document is made with zeros in its place, hashed, and the number
    /// is put there. A document that was read keeps its own.
    /// </summary>
    public static void Write(Sbom sbom, Stream output, string version, FormatOptions options, Func<DocumentBuffer, CycloneDxSink> spell)
    {
        string? own = sbom.DocumentId is { } id && Grammar.Patterns.Match("serial", id) ? id : null;
        var document = new DocumentBuffer();
        Write(sbom, spell(document), version, own ?? NoSerial, options);
        if (own is null)
        {
            int place = document.Head.IndexOf(Encoding.ASCII.GetBytes(NoSerial));
            Encoding.ASCII.GetBytes("urn:uuid:" + Uuid(document.Hash()), document.Head[place..]);
        }
        document.WriteTo(output);
    }

    /// <summary>RFC 9562, section 5.8: version 8, bits of our own choice, here of a SHA-256.</summary>
    private static string Uuid(ReadOnlySpan<byte> hash)
    {
        byte[] bytes = hash[..16].ToArray();
        bytes[6] = (byte)(bytes[6] & 0x0f | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3f | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static void Write(Sbom sbom, CycloneDxSink sink, string version, string serial, FormatOptions options)
    {
        int minor = int.Parse(version.AsSpan(2), CultureInfo.InvariantCulture);
        string? root = sbom.Subject.Kind == CycloneDxSubject.NoSubject ? null : sbom.Subject.Id;
        string? os = OperatingSystemRef(sbom);
        var graph = new DependencyGraph(sbom, root, os);
        sink.StartDocument(version, serial);
        new MetadataWriter(sink, minor, sbom, graph).Write();
        sink.StartArray("components");
        if (os is not null)
            MetadataWriter.OperatingSystem(sink, sbom.Distro!, os);
        int half = sbom.Packages.Count / 2;
        CycloneDxSink? fork = Environment.ProcessorCount > 1 && half > FewPackages ? sink.Fork() : null;
        if (fork is null)
        {
            Components(sink, minor, sbom, graph, options, 0, sbom.Packages.Count);
        }
        else
        {
            Task other = Task.Run(() => Components(fork, minor, sbom, graph, options, half, sbom.Packages.Count));
            Components(sink, minor, sbom, graph, options, 0, half);
            other.GetAwaiter().GetResult();
            sink.Join(fork);
        }
        sink.EndArray();
        Dependencies(sink, graph, root, os);
        if (root is not null)
            Compositions(sink, sbom, root);
        options.Vulnerabilities?.Invoke(sink, minor);
        sink.EndDocument();
    }

    private static void Components(CycloneDxSink sink, int minor, Sbom sbom, DependencyGraph graph, FormatOptions options, int from, int to)
    {
        var components = new ComponentWriter(sink, minor, sbom, graph, options);
        for (int i = from; i < to; i++)
            components.Write(sbom.Packages[i]);
    }

    /// <summary>The operating system gets a component of its own, unless a document that was read already had one.</summary>
    private static string? OperatingSystemRef(Sbom sbom)
    {
        if (sbom.Distro is null || sbom.Packages.Any(p => p.Role == PackageRole.OperatingSystem))
            return null;
        return "os-" + sbom.Distro.Qualifier;
    }

    private static void Dependencies(CycloneDxSink sink, DependencyGraph graph, string? root, string? os)
    {
        bool any = false;
        foreach ((string from, IReadOnlyCollection<string> to) in graph.Nodes(root, os))
        {
            if (!any)
                sink.StartArray("dependencies");
            any = true;
            sink.Dependency(from, to);
        }
        if (any)
            sink.EndArray();
    }

    /// <summary>
    /// Specification, "aggregate": <c>incomplete</c> where something was seen and not understood, else <c>unknown</c>, which is "a
    /// 'best-effort' to obtain constituent components … but the completeness is inconclusive": no scan can know of software
    /// that left no trace.
    /// </summary>
    private static void Compositions(CycloneDxSink sink, Sbom sbom, string root)
    {
        sink.StartArray("compositions");
        sink.StartItem("composition");
        sink.Text("aggregate", sbom.Unknowns.Count > 0 ? "incomplete" : "unknown");
        sink.References("assemblies", "assembly", [root]);
        sink.EndItem();
        sink.EndArray();
    }
}
