namespace Lading.Leaks.Rules.Checks;

/// <summary>
/// Tells what has ended. No clock is asked, for the same bytes are to be judged the same every day: what ended before these rules were
/// written has ended whenever they run.
/// </summary>
internal static class Expiry
{
    /// <summary>Seconds since 1970 of the day before which all has ended: 1 January 2025.</summary>
    public const long Past = 1_735_689_600;
}
