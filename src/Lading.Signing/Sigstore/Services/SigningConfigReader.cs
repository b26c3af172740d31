using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Bundles;
using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Sigstore.Services;

/// <summary>Reads signing configs 0.2: sigstore_trustroot.proto in proto3 JSON.</summary>
internal static class SigningConfigReader
{
    private const int MaxServices = 256;

    public static SigningConfig Read(ReadOnlyMemory<byte> json, string where)
    {
        ProtoJson root = ProtoJson.Parse(json, where, SigningConfig.MaxSize, out JsonDocument document);
        using (document)
        {
            string? mediaType = null;
            List<ServiceEndpoint> authorities = [], providers = [], logs = [], timestamps = [];
            ServiceSelection logRule = default, timestampRule = default;
            foreach ((string name, ProtoJson value) in root.Members())
            {
                switch (name)
                {
                    case "mediaType": mediaType = value.Text(); break;
                    case "caUrls": authorities = value.List(MaxServices, ReadService); break;
                    case "oidcUrls": providers = value.List(MaxServices, ReadService); break;
                    case "rekorTlogUrls": logs = value.List(MaxServices, ReadService); break;
                    case "rekorTlogConfig": logRule = ReadSelection(value); break;
                    case "tsaUrls": timestamps = value.List(MaxServices, ReadService); break;
                    case "tsaConfig": timestampRule = ReadSelection(value); break;
                    default: throw value.Unknown();
                }
            }
            if (mediaType != SigningConfig.MediaType)
                throw LadingException.Input($"{where}: /mediaType: '{Printable.Text(mediaType ?? "", 100)}' is no signing config of version 0.2.");
            return new SigningConfig
            {
                CertificateAuthorities = authorities,
                IdentityProviders = providers,
                Logs = logs,
                LogSelection = logRule,
                TimestampAuthorities = timestamps,
                TimestampSelection = timestampRule,
            };
        }
    }

    private static ServiceEndpoint ReadService(ProtoJson json)
    {
        string url = "", @operator = "";
        long version = 0;
        ValidityRange? validFor = null;
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "url": url = value.Text(); break;
                case "majorApiVersion": version = value.Int64(); break;
                case "validFor": validFor = TrustedRootReader.ReadRange(value); break;
                case "operator": @operator = value.Text(); break;
                default: throw value.Unknown();
            }
        }
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            throw json.Bad($"'{Printable.Text(url, 100)}' is no http or https URL");
        if (version is < 1 or > int.MaxValue)
            throw json.Bad("majorApiVersion is missing");
        if (validFor?.Start is null)
            throw json.Bad("the service has no validFor.start");
        return new ServiceEndpoint(url, (int)version, validFor.Value, @operator);
    }

    private static ServiceSelection ReadSelection(ProtoJson json)
    {
        ServiceSelector selector = ServiceSelector.Undefined;
        long count = 0;
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "selector":
                    selector = value.Text() switch
                    {
                        "SERVICE_SELECTOR_UNDEFINED" => ServiceSelector.Undefined,
                        "ALL" => ServiceSelector.All,
                        "ANY" => ServiceSelector.Any,
                        "EXACT" => ServiceSelector.Exact,
                        var other => throw value.Bad($"'{Printable.Text(other, 60)}' is no selector; ANY, ALL and EXACT are"),
                    };
                    break;
                case "count": count = value.Int64(); break;
                default: throw value.Unknown();
            }
        }
        return count <= MaxServices ? new ServiceSelection(selector, (int)count) : throw json.Bad($"there are never more than {MaxServices} services");
    }
}
