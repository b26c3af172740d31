using System.Globalization;
using Lading.Oci;

namespace Lading.Leaks.Proving;

/// <summary>Which build step is to blame for what stands in an image's configuration.</summary>
internal sealed class BuildSteps(IReadOnlyList<HistoryEntry> history)
{
    /// <summary>
    /// The step behind a pointer: of <c>/history/3/…</c> the fourth; of a variable or label the step that set it; null when the history
    /// does not tell.
    /// </summary>
    public string? Of(string pointer, ImageConfig config)
    {
        string[] parts = pointer.Split('/');
        if (parts is ["", "history", var number, ..] && int.TryParse(number, CultureInfo.InvariantCulture, out int step) && step < history.Count)
            return history[step]?.CreatedBy;
        if (parts is ["", "config" or "container_config", "Env", var variable] && int.TryParse(variable, CultureInfo.InvariantCulture, out int index) &&
            config.Config?.Env is { } env && index < env.Count)
            return Setting("ENV", env[index].Split('=')[0]);
        if (parts is ["", "config" or "container_config", "Labels", var label])
            return Setting("LABEL", label.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        return parts is ["", "config" or "container_config", var part and ("Cmd" or "Entrypoint" or "Healthcheck"), ..] ? Setting(part.ToUpperInvariant(), "") : null;
    }

    private string? Setting(string keyword, string name) => history
        .Select(h => h?.CreatedBy)
        .LastOrDefault(step => step is not null && step.Contains(keyword, StringComparison.OrdinalIgnoreCase) && step.Contains(name, StringComparison.Ordinal));
}
