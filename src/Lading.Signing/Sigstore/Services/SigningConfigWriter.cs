using System.Text.Encodings.Web;
using System.Text.Json;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Sigstore.Services;

/// <summary>Writes signing configs 0.2 as proto3 JSON: sigstore_trustroot.proto.</summary>
internal static class SigningConfigWriter
{
    public static byte[] Write(SigningConfig config)
    {
        var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("mediaType", SigningConfig.MediaType);
            Services(json, "caUrls", config.CertificateAuthorities);
            Services(json, "oidcUrls", config.IdentityProviders);
            Services(json, "rekorTlogUrls", config.Logs);
            Services(json, "tsaUrls", config.TimestampAuthorities);
            Selection(json, "rekorTlogConfig", config.LogSelection);
            Selection(json, "tsaConfig", config.TimestampSelection);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
        return output.ToArray();
    }

    private static void Services(Utf8JsonWriter json, string name, IReadOnlyList<ServiceEndpoint> services)
    {
        if (services.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (ServiceEndpoint service in services)
        {
            json.WriteStartObject();
            json.WriteString("url", service.Url);
            json.WriteNumber("majorApiVersion", service.ApiVersion);
            TrustedRootWriter.Range(json, service.ValidFor);
            if (service.Operator.Length > 0)
                json.WriteString("operator", service.Operator);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Selection(Utf8JsonWriter json, string name, ServiceSelection selection)
    {
        if (selection.Selector == ServiceSelector.Undefined)
            return;
        json.WriteStartObject(name);
        json.WriteString("selector", selection.Selector switch { ServiceSelector.All => "ALL", ServiceSelector.Any => "ANY", _ => "EXACT" });
        if (selection.Count > 0)
            json.WriteNumber("count", selection.Count);
        json.WriteEndObject();
    }
}
