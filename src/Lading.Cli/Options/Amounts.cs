using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Lading.Cli.Options;

/// <summary>Options whose value is an amount: bytes with a unit, or a time.</summary>
internal static class Amounts
{
    /// <summary>An option that takes <c>500</c>, <c>64K</c>, <c>10MB</c>, <c>2GiB</c> (powers of 1024).</summary>
    public static Option<long> Size(string name, long otherwise, string description) => new(name)
    {
        Description = $"{description} [default: {Text(otherwise)}]",
        HelpName = "SIZE",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => ParseSize(result, name),
    };

    /// <summary>An option that takes a positive number.</summary>
    public static Option<int> Count(string name, int otherwise, string description) => new(name)
    {
        Description = $"{description} [default: {otherwise.ToString("N0", CultureInfo.InvariantCulture)}]",
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0)
                return value;
            result.AddError($"{name} takes a number of at least 1, not '{result.Tokens[0].Value}'.");
            return 0;
        },
    };

    /// <summary>An option that takes <c>90s</c>, <c>5m</c>, <c>2h</c> or a number of seconds.</summary>
    public static Option<TimeSpan> Time(string name, TimeSpan otherwise, string description) => new(name)
    {
        Description = $"{description} [default: {otherwise.TotalMinutes:0}m]",
        HelpName = "TIME",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => ParseTime(result, name),
    };

    private static long ParseSize(ArgumentResult result, string name)
    {
        string text = result.Tokens[0].Value.Trim().ToUpperInvariant();
        string digits = text.TrimEnd('I', 'B', 'K', 'M', 'G', 'T');
        int shift = text[digits.Length..] switch
        {
            "" or "B" => 0,
            "K" or "KB" or "KIB" => 10,
            "M" or "MB" or "MIB" => 20,
            "G" or "GB" or "GIB" => 30,
            "T" or "TB" or "TIB" => 40,
            _ => -1,
        };
        if (shift >= 0 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0 && value <= long.MaxValue >> shift)
            return value << shift;
        result.AddError($"{name} takes a size such as 500, 64K, 10M or 2G, not '{result.Tokens[0].Value}'.");
        return 0;
    }

    private static TimeSpan ParseTime(ArgumentResult result, string name)
    {
        string text = result.Tokens[0].Value.Trim();
        int unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (double.TryParse(unit == 0 ? text : text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value > 0 && value < 1e7)
            return TimeSpan.FromSeconds(value * Math.Max(1, unit));
        result.AddError($"{name} takes a time such as 90s, 5m or 2h, not '{text}'.");
        return default;
    }

    private static string Text(long bytes)
    {
        foreach ((long unit, string name) in (ReadOnlySpan<(long, string)>)[(1L << 30, "G"), (1L << 20, "M"), (1L << 10, "K")])
            if (bytes % unit == 0)
                return bytes / unit + name;
        return bytes.ToString(CultureInfo.InvariantCulture);
    }
}
