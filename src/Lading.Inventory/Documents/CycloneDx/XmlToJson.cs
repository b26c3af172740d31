using System.Globalization;
using System.Text.Json;
using Lading.Inventory.Documents.Grammar;

namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>
/// Spells what the model holds of a CycloneDX XML document, checked already, as CycloneDX JSON, so that one reader serves
/// both.
/// </summary>
internal static class XmlToJson
{
    private static readonly string[] Texts =
        ["author", "publisher", "group", "name", "version", "description", "scope", "copyright", "cpe", "purl", "vendor"];

    public static byte[] Convert(XmlNode bom)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, ReportJson.Options(compact: true)))
        {
            json.WriteStartObject();
            if (bom["serialNumber"] is { } serial)
                json.WriteString("serialNumber", serial.Trim());
            if (bom.Child("metadata") is { } metadata)
                Metadata(json, metadata);
            Components(json, bom);
            Dependencies(json, bom);
            json.WriteEndObject();
        }
        return output.ToArray();
    }

    private static IEnumerable<XmlNode> Items(XmlNode? holder, string item) =>
        holder is null ? [] : holder.Children.Where(c => c.Name == item && c.Namespace == holder.Namespace);

    private static void Metadata(Utf8JsonWriter json, XmlNode metadata)
    {
        json.WriteStartObject("metadata");
        Text(json, metadata, "timestamp");
        if (metadata.Child("tools") is { } tools)
            Tools(json, tools);
        if (metadata.Child("component") is { } component)
        {
            json.WritePropertyName("component");
            Component(json, component);
        }
        Properties(json, metadata);
        json.WriteEndObject();
    }

    private static void Tools(Utf8JsonWriter json, XmlNode tools)
    {
        if (tools.Child("components") is null && tools.Child("services") is null)
        {
            json.WriteStartArray("tools");
            foreach (XmlNode tool in Items(tools, "tool"))
                Component(json, tool);
            json.WriteEndArray();
            return;
        }
        json.WriteStartObject("tools");
        Components(json, tools);
        json.WriteStartArray("services");
        foreach (XmlNode service in Items(tools.Child("services"), "service"))
        {
            json.WriteStartObject();
            Text(json, service, "name");
            Text(json, service, "version");
            Organization(json, service, "provider");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Components(Utf8JsonWriter json, XmlNode holder)
    {
        if (holder.Child("components") is not { } components)
            return;
        json.WriteStartArray("components");
        foreach (XmlNode component in Items(components, "component"))
            Component(json, component);
        json.WriteEndArray();
    }

    private static void Component(Utf8JsonWriter json, XmlNode component)
    {
        json.WriteStartObject();
        foreach (string attribute in (ReadOnlySpan<string>)["type", "mime-type", "bom-ref"])
            if (component[attribute] is { } value)
                json.WriteString(attribute, ReportJson.Clean(value));
        foreach (string name in Texts)
            Text(json, component, name);
        Organization(json, component, "supplier");
        Organization(json, component, "manufacturer");
        if (component.Child("authors") is { } authors)
        {
            json.WriteStartArray("authors");
            foreach (XmlNode author in Items(authors, "author"))
            {
                json.WriteStartObject();
                Text(json, author, "name");
                Text(json, author, "email");
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        Hashes(json, component);
        Licenses(json, component);
        References(json, component);
        Properties(json, component);
        Evidence(json, component);
        Components(json, component);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, XmlNode node, string name)
    {
        if (node.Child(name) is { } child)
            json.WriteString(name, ReportJson.Clean(child.Text.Trim()));
    }

    private static void Organization(Utf8JsonWriter json, XmlNode node, string name)
    {
        if (node.Child(name) is not { } organization)
            return;
        json.WriteStartObject(name);
        Text(json, organization, "name");
        json.WriteStartArray("contact");
        foreach (XmlNode contact in Items(organization, "contact"))
        {
            json.WriteStartObject();
            Text(json, contact, "name");
            Text(json, contact, "email");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Hashes(Utf8JsonWriter json, XmlNode node)
    {
        if (node.Child("hashes") is not { } hashes)
            return;
        json.WriteStartArray("hashes");
        foreach (XmlNode hash in Items(hashes, "hash"))
        {
            json.WriteStartObject();
            json.WriteString("alg", hash["alg"]?.Trim());
            json.WriteString("content", hash.Text.Trim());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Licenses(Utf8JsonWriter json, XmlNode node)
    {
        if (node.Child("licenses") is not { } licenses)
            return;
        json.WriteStartArray("licenses");
        foreach (XmlNode choice in licenses.Children.Where(c => c.Namespace == node.Namespace))
        {
            json.WriteStartObject();
            if (choice.Name == "license")
                json.WriteStartObject("license");
            else
                json.WriteString("expression", ReportJson.Clean((choice["expression"] ?? choice.Text).Trim()));
            if (choice["acknowledgement"] is { } acknowledgement)
                json.WriteString("acknowledgement", acknowledgement.Trim());
            if (choice.Name == "license")
            {
                Text(json, choice, "id");
                Text(json, choice, "name");
                if (choice.Child("text") is { } text)
                {
                    json.WriteStartObject("text");
                    if (text["encoding"] is { } encoding)
                        json.WriteString("encoding", encoding.Trim());
                    json.WriteString("content", ReportJson.Clean(text.Text));
                    json.WriteEndObject();
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void References(Utf8JsonWriter json, XmlNode node)
    {
        if (node.Child("externalReferences") is not { } references)
            return;
        json.WriteStartArray("externalReferences");
        foreach (XmlNode reference in Items(references, "reference"))
        {
            json.WriteStartObject();
            json.WriteString("type", reference["type"]?.Trim());
            Text(json, reference, "url");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Properties(Utf8JsonWriter json, XmlNode node)
    {
        if (node.Child("properties") is not { } properties)
            return;
        json.WriteStartArray("properties");
        foreach (XmlNode property in Items(properties, "property"))
        {
            json.WriteStartObject();
            json.WriteString("name", ReportJson.Clean(property["name"] ?? ""));
            json.WriteString("value", ReportJson.Clean(property.Text));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Evidence(Utf8JsonWriter json, XmlNode node)
    {
        if (node.Child("evidence") is not { } evidence)
            return;
        json.WriteStartObject("evidence");
        json.WriteStartArray("identity");
        foreach (XmlNode identity in Items(evidence, "identity"))
        {
            json.WriteStartObject();
            Text(json, identity, "field");
            Number(json, identity, "confidence");
            json.WriteStartArray("methods");
            foreach (XmlNode method in Items(identity.Child("methods"), "method"))
            {
                json.WriteStartObject();
                Text(json, method, "technique");
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("occurrences");
        foreach (XmlNode occurrence in Items(evidence.Child("occurrences"), "occurrence"))
        {
            json.WriteStartObject();
            Text(json, occurrence, "location");
            Number(json, occurrence, "line");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Licenses(json, evidence);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, XmlNode node, string name)
    {
        if (node.Child(name) is { } child && double.TryParse(child.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
            json.WriteNumber(name, number);
    }

    private static void Dependencies(Utf8JsonWriter json, XmlNode bom)
    {
        if (bom.Child("dependencies") is not { } dependencies)
            return;
        json.WriteStartArray("dependencies");
        foreach (XmlNode dependency in Items(dependencies, "dependency"))
        {
            json.WriteStartObject();
            json.WriteString("ref", ReportJson.Clean(dependency["ref"] ?? ""));
            json.WriteStartArray("dependsOn");
            foreach (XmlNode to in Items(dependency, "dependency"))
                json.WriteStringValue(ReportJson.Clean(to["ref"] ?? ""));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
