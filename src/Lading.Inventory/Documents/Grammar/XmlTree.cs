using System.Runtime.InteropServices;
using System.Xml;
using Lading.Oci;

namespace Lading.Inventory.Documents.Grammar;

/// <summary>An element of an XML document as read: names, attributes, texts and where it stood.</summary>
internal sealed class XmlNode(string name, string space, int line)
{
    public string Name { get; } = name;
    public string Namespace { get; } = space;
    public int Line { get; } = line;
    public List<(string Name, string Namespace, string Value)> Attributes { get; } = [];
    public List<XmlNode> Children { get; } = [];
    public string Text { get; set; } = "";

    /// <summary>An attribute without a namespace; null when it is not there.</summary>
    public string? this[string attribute] => Attributes.Find(a => a.Name == attribute && a.Namespace.Length == 0).Value;

    /// <summary>The first child of this name in the document's own namespace.</summary>
    public XmlNode? Child(string name) => Children.Find(c => c.Name == name && c.Namespace == Namespace);
}

/// <summary>Reads XML into <see cref="XmlNode"/>s: no DTD, no entities but the five, nothing fetched, bounded depth.</summary>
internal static class XmlTree
{
    public static XmlNode Read(ReadOnlyMemory<byte> document, string where, DocumentLimits limits)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = limits.MaxBytes,
        };
        try
        {
            using MemoryStream stream = MemoryMarshal.TryGetArray(document, out ArraySegment<byte> bytes)
                ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
                : new MemoryStream(document.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, settings);
            return Read(reader, where, limits);
        }
        catch (XmlException e)
        {
            throw LadingException.Input($"{where}: line {Math.Max(1, e.LineNumber)}: not well-formed XML: {Printable.Text(e.Message)}", inner: e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.Text.DecoderFallbackException)
        {
            throw LadingException.Input($"{where}: not readable as XML: {Printable.Text(e.Message)}", inner: e);
        }
    }

    private static XmlNode Read(XmlReader reader, string where, DocumentLimits limits)
    {
        var open = new Stack<XmlNode>();
        XmlNode? root = null;
        var lines = (IXmlLineInfo)reader;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (open.Count >= limits.MaxDepth)
                        throw LadingException.Input($"{where}: line {lines.LineNumber}: elements are nested deeper than the limit of {limits.MaxDepth}.");
                    var node = new XmlNode(reader.LocalName, reader.NamespaceURI, lines.LineNumber);
                    bool empty = reader.IsEmptyElement;
                    while (reader.MoveToNextAttribute())
                        if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
                            node.Attributes.Add((reader.LocalName, reader.NamespaceURI, reader.Value));
                    if (open.TryPeek(out XmlNode? parent))
                        parent.Children.Add(node);
                    root ??= node;
                    if (!empty)
                        open.Push(node);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    if (open.TryPeek(out XmlNode? holder))
                        holder.Text = holder.Text.Length == 0 ? reader.Value : holder.Text + reader.Value;
                    break;
            }
        }
        return root!;
    }
}
