namespace Lading.Cli;

/// <summary>What goes to standard error, and what is known of the terminal. Results go to standard output and not through here.</summary>
internal static class Terminal
{
    private static bool _quiet;
    private static bool _verbose;
    private static bool _noColor;

    /// <summary>Takes the global options over; called by every command before it says anything.</summary>
    public static void Configure(bool quiet, bool verbose, bool noColor) => (_quiet, _verbose, _noColor) = (quiet, verbose, noColor);

    /// <summary>True when standard error is a terminal that a progress line may be drawn on.</summary>
    public static bool ShowsProgress => !_quiet && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>Columns of the terminal that standard output goes to; 0 when it goes elsewhere.</summary>
    public static int Width
    {
        get
        {
            if (Console.IsOutputRedirected)
                return 0;
            try
            {
                return Math.Max(40, Console.WindowWidth);
            }
            catch (IOException)
            {
                return 80;
            }
        }
    }

    /// <summary>True when standard output may carry colours: no-color.org.</summary>
    public static bool HasColor => !_noColor && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    private static bool ErrorHasColor => !_noColor && !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>Something that went wrong.</summary>
    public static void Error(string message) => Labelled("error", "31;1", message);

    /// <summary>What to do about it.</summary>
    public static void Hint(string message) => Console.Error.WriteLine($"       {message}");

    /// <summary>Something the user should know and that did not stop the work.</summary>
    public static void Warn(string message)
    {
        if (!_quiet)
            Labelled("warning", "33;1", message);
    }

    /// <summary>What is being done, for --verbose.</summary>
    public static void Detail(string message)
    {
        if (_verbose)
            Console.Error.WriteLine(message);
    }

    /// <summary>What was done.</summary>
    public static void Say(string message)
    {
        if (!_quiet)
            Console.Error.WriteLine(message);
    }

    private static void Labelled(string label, string color, string message) =>
        Console.Error.WriteLine(ErrorHasColor ? $"\u001b[{color}m{label}:\u001b[0m {message}" : $"{label}: {message}");
}
