using System.Globalization;
using System.Text;
using System.Xml;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Spells a document as CycloneDX XML.</summary>
internal sealed class XmlSink : CycloneDxSink
{
    private readonly Stream _output;
    private readonly XmlWriter _xml;
    private readonly Stack<bool> _wrapped = new();
    private string _space = "";

    public XmlSink(Stream output, bool compact)
    {
        _output = output;
        _xml = XmlWriter.Create(output, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = !compact, IndentChars = "  ", NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize, CloseOutput = false,
        });
    }

    public override void StartDocument(string version, string serial)
    {
        _space = "http://cyclonedx.org/schema/bom/" + version;
        _xml.WriteStartDocument();
        _xml.WriteStartElement("bom", _space);
        _xml.WriteAttributeString("serialNumber", serial);
        _xml.WriteAttributeString("version", "1");
    }

    public override void EndDocument()
    {
        _xml.WriteEndElement();
        _xml.WriteEndDocument();
        _xml.Dispose();
        _output.WriteByte((byte)'\n');
    }

    public override void StartObject(string name) => _xml.WriteStartElement(name, _space);

    public override void EndObject() => _xml.WriteEndElement();

    public override void StartArray(string name, bool wrapped = true)
    {
        _wrapped.Push(wrapped);
        if (wrapped)
            _xml.WriteStartElement(name, _space);
    }

    public override void EndArray()
    {
        if (_wrapped.Pop())
            _xml.WriteEndElement();
    }

    public override void StartItem(string element) => _xml.WriteStartElement(element, _space);

    public override void EndItem() => _xml.WriteEndElement();

    public override void TextItem(string element, string value) => Text(element, value);

    public override void Attribute(string name, string value) => _xml.WriteAttributeString(name, XmlStrings.Clean(value));

    public override void Text(string name, string value) => _xml.WriteElementString(name, _space, XmlStrings.Clean(value));

    public override void Number(string name, double value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    public override void NumberItem(string element, int value) => Number(element, value);

    public override void Content(string name, string value) => _xml.WriteString(XmlStrings.Clean(value));

    public override void References(string name, string element, IReadOnlyCollection<string> refs)
    {
        _xml.WriteStartElement(name, _space);
        foreach (string reference in refs)
        {
            _xml.WriteStartElement(element, _space);
            Attribute("ref", reference);
            _xml.WriteEndElement();
        }
        _xml.WriteEndElement();
    }

    public override void StartLicense() => StartItem("license");

    public override void EndLicense() => EndItem();

    public override void Dependency(string from, IReadOnlyCollection<string> to)
    {
        _xml.WriteStartElement("dependency", _space);
        Attribute("ref", from);
        foreach (string reference in to)
        {
            _xml.WriteStartElement("dependency", _space);
            Attribute("ref", reference);
            _xml.WriteEndElement();
        }
        _xml.WriteEndElement();
    }

    public override void AttachedText(string name, string text) => Text(name, text);
}
