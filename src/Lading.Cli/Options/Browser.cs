using System.ComponentModel;
using System.Diagnostics;

namespace Lading.Cli.Options;

/// <summary>The browser of whoever sits here.</summary>
internal static class Browser
{
    /// <summary>Opens a page; false when there is nothing to open it with.</summary>
    public static bool Open(Uri page)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(page.AbsoluteUri) { UseShellExecute = true }
            : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [page.AbsoluteUri]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process? process = Process.Start(start);
            return process is not null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
