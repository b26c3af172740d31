using System.Globalization;

namespace Lading.Cli.Options;

/// <summary>The time that is written beside signatures.</summary>
internal static class SigningTime
{
    /// <summary>SOURCE_DATE_EPOCH when it is set, else now.</summary>
    public static DateTimeOffset Now => Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH") is { } epoch
        ? long.TryParse(epoch, CultureInfo.InvariantCulture, out long seconds) && seconds is >= 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw LadingException.Usage($"SOURCE_DATE_EPOCH is '{Oci.Printable.Text(epoch)}', not a number of seconds since 1970.")
        : DateTimeOffset.UtcNow;
}
