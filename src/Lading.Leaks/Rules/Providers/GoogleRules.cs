using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Keys and tokens of Google.</summary>
internal static class GoogleRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("gcp-api-key", "Google API key", Medium, Random(3.5), "AIza{u35}"),
        Token("gcp-oauth-client", "Google OAuth client secret", High, null, "GOCSPX-{u28}"),
        Token("gcp-oauth-token", "Google OAuth access token", Medium, null, "ya29.{u100-2000}"),
        Near("gcp-refresh-token", "Google OAuth refresh token", High, "1//0{u40-200}", ["refresh"]),
        Token("gcp-hmac", "Google Cloud storage HMAC key id", High, Random(3), "GOOG1{A19-56}"),
        Token("gemini-auth-key", "Gemini API key", High, null, "AQ.Ab8{u44-60}"),
    ];
}
