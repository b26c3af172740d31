using System.Text;
using System.Xml;
using Lading.Scanning;

namespace Lading.Inventory.Parsing;

/// <summary>
/// An element of an XML document (XML 1.0), without namespaces: what project files and package manifests need. Built
/// from hostile bytes within bounds: no document type, at most <see cref="MaxElements"/> elements, at most
/// <see cref="MaxDepth"/> deep.
/// </summary>
internal sealed class XmlTree
{
    /// <summary>Elements read from one document.</summary>
    public const int MaxElements = 200_000;

    /// <summary>Elements inside one another.</summary>
    public const int MaxDepth = 64;

    private static readonly Dictionary<string, string> NoAttributes = [];

    private readonly List<XmlTree> _children = [];
    private Dictionary<string, string>? _attributes;
    private string _text = "";

    private XmlTree(string name) => Name = name;

    /// <summary>Local name.</summary>
    public string Name { get; }

    /// <summary>The elements below, in order.</summary>
    public IReadOnlyList<XmlTree> Children => _children;

    /// <summary>Attributes by local name.</summary>
    public IReadOnlyDictionary<string, string> Attributes => _attributes ?? NoAttributes;

    /// <summary>The text directly in the element, trimmed; null when there is none.</summary>
    public string? Text => _text.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The first element of that name below.</summary>
    public XmlTree? this[string name]
    {
        get
        {
            foreach (XmlTree child in _children)
                if (child.Name == name)
                    return child;
            return null;
        }
    }

    /// <summary>All elements of that name directly below.</summary>
    public IEnumerable<XmlTree> All(string name) => _children.Where(c => c.Name == name);

    /// <summary>The text of the first element of that name below; null when there is none.</summary>
    public string? TextOf(string name) => this[name]?.Text;

    /// <summary>The value of an attribute, trimmed, whatever the case of its name; null when absent or empty.</summary>
    public string? Attribute(string name)
    {
        foreach ((string key, string value) in Attributes)
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value.Trim() is { Length: > 0 } text ? text : null;
        return null;
    }

    /// <summary>Every element of the document below this one, in document order.</summary>
    public IEnumerable<XmlTree> Descendants()
    {
        var open = new Stack<XmlTree>(_children.AsEnumerable().Reverse());
        while (open.TryPop(out XmlTree? element))
        {
            yield return element;
            for (int i = element._children.Count - 1; i >= 0; i--)
                open.Push(element._children[i]);
        }
    }

    /// <summary>Reads a document. Throws <see cref="ParseException"/> when it is not well-formed or over a bound.</summary>
    public static XmlTree Parse(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        try
        {
            return Read(XmlReader.Create(new MemoryStream(copy, false), Settings));
        }
        catch (XmlException e) when (MayBeEncoding(copy))
        {
            // An 8-bit encoding that is not known here: names and versions are ASCII in practice.
            try
            {
                return Read(XmlReader.Create(new StringReader(Encoding.Latin1.GetString(copy)), Settings));
            }
            catch (XmlException)
            {
                throw new ParseException($"the XML is not well-formed: {e.Message}", e);
            }
        }
        catch (Exception e) when (e is XmlException or ArgumentException or IOException or InvalidOperationException or NotSupportedException)
        {
            throw new ParseException($"the XML is not well-formed: {e.Message}", e);
        }
    }

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = 64 << 20,
        MaxCharactersFromEntities = 1 << 20,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    /// <summary>True for bytes that are neither UTF-16 nor start with a byte order mark.</summary>
    private static bool MayBeEncoding(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 4 && bytes[0] == '<' && bytes[1] != 0 && bytes.IndexOfAnyInRange((byte)0x80, (byte)0xff) >= 0 || bytes.IndexOf("encoding="u8) is >= 0 and < 64;

    private static XmlTree Read(XmlReader reader)
    {
        using (reader)
        {
            var open = new Stack<XmlTree>();
            XmlTree? root = null;
            int count = 0;
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        if (++count > MaxElements || open.Count >= MaxDepth)
                            throw new ParseException($"the XML has more than {MaxElements} elements or is more than {MaxDepth} deep");
                        XmlTree element = Element(reader);
                        if (open.TryPeek(out XmlTree? parent))
                            parent._children.Add(element);
                        root ??= element;
                        if (!reader.IsEmptyElement)
                            open.Push(element);
                        break;
                    case XmlNodeType.EndElement:
                        open.Pop();
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when open.TryPeek(out XmlTree? holder):
                        // Only the text before the first child: joining many pieces would be quadratic.
                        if (holder._text.Length == 0)
                            holder._text = reader.Value;
                        break;
                }
            }
            return root ?? throw new ParseException("the XML holds no element");
        }
    }

    private static XmlTree Element(XmlReader reader)
    {
        var element = new XmlTree(reader.LocalName);
        if (!reader.HasAttributes)
            return element;
        element._attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.MoveToNextAttribute())
            element._attributes.TryAdd(reader.LocalName, reader.Value);
        reader.MoveToElement();
        return element;
    }
}
