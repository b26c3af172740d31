namespace Lading.Vulnerabilities.Database;

/// <summary>Where the advisory database is when nobody says.</summary>
public static class DatabasePath
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "LADING_DB";

    /// <summary><c>$LADING_DB</c>; else <c>$XDG_DATA_HOME/lading/advisories.db</c>; else <c>~/.local/share/lading/advisories.db</c>.</summary>
    public static string Default
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
                return Path.GetFullPath(named);
            string? data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
            if (string.IsNullOrEmpty(data) || !Path.IsPathRooted(data))
                data = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".local", "share");
            return Path.Combine(data, "lading", "advisories.db");
        }
    }
}
