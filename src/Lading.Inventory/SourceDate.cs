using System.Globalization;

namespace Lading.Inventory;

/// <summary>The time that the environment asks to be stamped into output: reproducible-builds.org, SOURCE_DATE_EPOCH.</summary>
public static class SourceDate
{
    /// <summary>The time; null when the variable is not set. A usage error when it is no number of seconds since 1970.</summary>
    public static DateTimeOffset? FromEnvironment()
    {
        string? epoch = Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH");
        if (epoch is null)
            return null;
        return long.TryParse(epoch, CultureInfo.InvariantCulture, out long seconds) && seconds is >= 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw LadingException.Usage($"SOURCE_DATE_EPOCH is '{epoch}', not a number of seconds since 1970.");
    }
}
