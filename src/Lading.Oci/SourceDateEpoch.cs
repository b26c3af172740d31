using System.Globalization;

namespace Lading.Oci;

/// <summary>The time to stamp into what is written: SOURCE_DATE_EPOCH (reproducible-builds.org).</summary>
public static class SourceDateEpoch
{
    /// <summary>The time in the environment variable, else the clock's.</summary>
    public static DateTimeOffset OrNow => Value ?? DateTimeOffset.UtcNow;

    /// <summary>
    /// The time in the environment variable; null when it is not set. Throws a usage error when it is no number of
    /// seconds since 1970 within the calendar.
    /// </summary>
    public static DateTimeOffset? Value
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH") is not { } epoch)
                return null;
            return long.TryParse(epoch, CultureInfo.InvariantCulture, out long seconds) && seconds is >= 0 and < 253402300800
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : throw LadingException.Usage($"SOURCE_DATE_EPOCH is '{epoch}', not a number of seconds since 1970.");
        }
    }
}
