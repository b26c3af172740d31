using Lading.Leaks.Findings;

namespace Lading.Leaks.Rules;

/// <summary>What people are told about a rule.</summary>
/// <param name="Id">Its id: <c>github-pat</c>.</param>
/// <param name="Title">What it finds: "GitHub personal access token (classic)".</param>
/// <param name="Severity">How bad it usually is; a sighting may say otherwise (a test key, an encrypted private key).</param>
public sealed record RuleInfo(string Id, string Title, LeakSeverity Severity);
