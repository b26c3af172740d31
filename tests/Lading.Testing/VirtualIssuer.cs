using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Lading.Testing;

/// <summary>An OpenID Connect issuer: discovery, logins by browser and by code, client credentials. It checks what it is sent as a real one does.</summary>
public sealed class VirtualIssuer : VirtualHttpServer
{
    private readonly Dictionary<string, Dictionary<string, string>> _codes = [];
    private int _polls;

    /// <summary>Client that may ask, and its secret; null for a public one.</summary>
    public string? Secret { get; set; }

    /// <summary>The claims of tokens that are issued, beyond issuer, audience and times.</summary>
    public JsonObject Claims { get; } = new() { ["sub"] = "CgZ1c2VyMQ", ["email"] = "dev@acme.example", ["email_verified"] = true };

    /// <summary>Changes the configuration before it is served.</summary>
    public Action<JsonObject>? Configure { get; set; }

    /// <summary>What polls of a device get before there is a token, in order.</summary>
    public string[] Pending { get; set; } = [];

    /// <summary>Adds <c>iss</c> to the answer of a login: RFC 9207.</summary>
    public string? Names { get; set; }

    /// <summary>The last form that was posted.</summary>
    public Dictionary<string, string> Form { get; private set; } = [];

    /// <summary>A token with these claims over the usual ones; the signature is random.</summary>
    public static string Token(JsonObject claims)
    {
        string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        return $"{Part("""{"alg":"ES256","kid":"1"}""")}.{Part(claims.ToJsonString())}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(64))}";
    }

    /// <summary>A token of somebody, for an audience, valid for ten minutes.</summary>
    public static string Token(string issuer, string audience, string subject) => Token(new JsonObject
    {
        ["iss"] = issuer,
        ["aud"] = audience,
        ["sub"] = subject,
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds(),
    });

    /// <summary>What a browser does with the URL of a login: logs in and goes where it is sent. The answer of that place.</summary>
    public async Task<HttpResponseMessage> BrowseAsync(Uri url, Func<string, string>? change = null)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using HttpResponseMessage login = await browser.GetAsync(url);
        string back = login.Headers.Location!.AbsoluteUri;
        return await browser.GetAsync(change is null ? back : change(back));
    }

    protected override VirtualResponse Answer(VirtualRequest request)
    {
        Form = Encoding.UTF8.GetString(request.Body).Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
        return request.Path switch
        {
            "/.well-known/openid-configuration" => Configuration(),
            "/auth" => Login(request),
            "/token" => Exchange(request),
            "/device" => Device(),
            _ => VirtualResponse.Empty(404),
        };
    }

    private VirtualResponse Configuration()
    {
        var json = new JsonObject
        {
            ["issuer"] = Root,
            ["authorization_endpoint"] = Root + "/auth",
            ["token_endpoint"] = Root + "/token",
            ["device_authorization_endpoint"] = Root + "/device",
            ["code_challenge_methods_supported"] = new JsonArray("S256", "plain"),
        };
        Configure?.Invoke(json);
        return Json(200, json);
    }

    private VirtualResponse Login(VirtualRequest request)
    {
        if (request.Query["code_challenge_method"] != "S256" || request.Query["response_type"] != "code" || request.Query["scope"] != "openid email")
            return VirtualResponse.Empty(400);
        string code = Guid.NewGuid().ToString("n");
        _codes[code] = request.Query.ToDictionary();
        string iss = Names is null ? "" : "&iss=" + Uri.EscapeDataString(Names);
        return VirtualResponse.Empty(302, ("Location", $"{request.Query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(request.Query["state"])}{iss}"));
    }

    private VirtualResponse Device()
    {
        _codes["device"] = new Dictionary<string, string> { ["code_challenge"] = Form["code_challenge"] };
        return Json(200, new JsonObject { ["device_code"] = "device", ["user_code"] = "ABCD-EFGH", ["verification_uri"] = Root + "/activate", ["interval"] = 1, ["expires_in"] = 60 });
    }

    private VirtualResponse Exchange(VirtualRequest request)
    {
        if (Secret is not null && Form.GetValueOrDefault("client_secret") != Secret
            && request.Header("Authorization") != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Form["client_id"]}:{Uri.EscapeDataString(Secret)}")))
            return Refuse("invalid_client", 401);
        Dictionary<string, string>? login = null;
        switch (Form["grant_type"])
        {
            case "authorization_code":
                if (!_codes.Remove(Form["code"], out login) || login["redirect_uri"] != Form["redirect_uri"] || login["client_id"] != Form["client_id"] || !Proves(login))
                    return Refuse("invalid_grant");
                break;
            case "urn:ietf:params:oauth:grant-type:device_code":
                if (_polls < Pending.Length)
                    return Refuse(Pending[_polls++]);
                if (Form["device_code"] != "device" || !Proves(_codes["device"]))
                    return Refuse("invalid_grant");
                break;
            case "client_credentials" when Secret is not null:
                break;
            default:
                return Refuse("unsupported_grant_type");
        }
        var claims = new JsonObject { ["iss"] = Root, ["aud"] = Form["client_id"], ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds() };
        if (login?.GetValueOrDefault("nonce") is { } nonce)
            claims["nonce"] = nonce;
        foreach ((string name, JsonNode? value) in Claims)
            claims[name] = value?.DeepClone();
        return Json(200, new JsonObject { ["access_token"] = "x", ["token_type"] = "bearer", ["id_token"] = Token(claims) });
    }

    private bool Proves(Dictionary<string, string> login) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Form.GetValueOrDefault("code_verifier", "")))) == login["code_challenge"];

    private static VirtualResponse Refuse(string error, int status = 400) => Json(status, new JsonObject { ["error"] = error, ["error_description"] = "because" });

    public static VirtualResponse Json(int status, JsonObject json) => VirtualResponse.Text(status, json.ToJsonString(), ("Content-Type", "application/json"));
}
