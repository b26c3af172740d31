using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>Spells a document as CycloneDX JSON.</summary>
internal sealed class JsonSink(DocumentBuffer output, bool compact) : CycloneDxSink
{
    private readonly DocumentBuffer _output = output;
    private readonly Utf8JsonWriter _json = new((System.Buffers.IBufferWriter<byte>)output, ReportJson.Options(compact));

    public override void StartDocument(string version, string serial)
    {
        _json.WriteStartObject();
        _json.WriteString("$schema", $"http://cyclonedx.org/schema/bom-{version}.schema.json");
        _json.WriteString("bomFormat", "CycloneDX");
        _json.WriteString("specVersion", version);
        _json.WriteString("serialNumber", serial);
        _json.WriteNumber("version", 1);
    }

    public override void EndDocument()
    {
        _json.WriteEndObject();
        _json.Dispose();
        _output.WriteByte((byte)'\n');
    }

    public override void StartObject(string name) => _json.WriteStartObject(name);

    public override void EndObject() => _json.WriteEndObject();

    public override void StartArray(string name, bool wrapped = true) => _json.WriteStartArray(name);

    public override void EndArray() => _json.WriteEndArray();

    public override CycloneDxSink Fork()
    {
        // As deep in the document, and behind an item: both are then dropped, what follows is spelled as here.
        var fork = new JsonSink(new DocumentBuffer(), compact);
        fork._json.WriteStartObject();
        fork._json.WriteStartArray("items");
        fork._json.WriteNumberValue(0);
        fork._json.Flush();
        fork._output.Clear();
        return fork;
    }

    public override void Join(CycloneDxSink fork)
    {
        var other = (JsonSink)fork;
        other._json.Flush();
        _json.Flush();
        _output.Append(other._output);
    }

    public override void StartItem(string element) => _json.WriteStartObject();

    public override void EndItem() => _json.WriteEndObject();

    public override void TextItem(string element, string value) => _json.WriteStringValue(ReportJson.Clean(value));

    public override void Attribute(string name, string value) => _json.WriteString(name, ReportJson.Clean(value));

    public override void Text(string name, string value) => _json.WriteString(name, ReportJson.Clean(value));

    public override void Number(string name, double value) => _json.WriteNumber(name, value);

    public override void NumberItem(string element, int value) => _json.WriteNumberValue(value);

    public override void Content(string name, string value) => _json.WriteString(name, ReportJson.Clean(value));

    public override void References(string name, string element, IReadOnlyCollection<string> refs)
    {
        _json.WriteStartArray(name);
        foreach (string reference in refs)
            _json.WriteStringValue(ReportJson.Clean(reference));
        _json.WriteEndArray();
    }

    public override void StartLicense()
    {
        _json.WriteStartObject();
        _json.WriteStartObject("license");
    }

    public override void EndLicense()
    {
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    public override void Dependency(string from, IReadOnlyCollection<string> to)
    {
        _json.WriteStartObject();
        _json.WriteString("ref", ReportJson.Clean(from));
        if (to.Count > 0)
            References("dependsOn", "", to);
        EndItem();
    }

    public override void AttachedText(string name, string text)
    {
        _json.WriteStartObject(name);
        _json.WriteString("content", ReportJson.Clean(text));
        _json.WriteEndObject();
    }
}
