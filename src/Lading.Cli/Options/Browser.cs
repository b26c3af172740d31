using System.ComponentModel;
using System.Diagnostics;

namespace Lading.Cli.Options;

/// <summary>The person's browser.</summary>
internal static class Browser
{
    /// <summary>Opens a URL in it; false when there seems to be none.</summary>
    public static bool Open(Uri url)
    {
        string? program = Environment.GetEnvironmentVariable("BROWSER") is { Length: > 0 } chosen ? chosen
            : OperatingSystem.IsMacOS() ? "open"
            : OperatingSystem.IsWindows() ? "explorer"
            : (Environment.GetEnvironmentVariable("DISPLAY") ?? Environment.GetEnvironmentVariable("WAYLAND_DISPLAY")) is { Length: > 0 } ? "xdg-open"
            : null;
        if (program is null)
            return false;
        try
        {
            // Nothing of what it prints belongs among our results.
            using var process = Process.Start(new ProcessStartInfo(program, [url.AbsoluteUri]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true });
            return process is not null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
