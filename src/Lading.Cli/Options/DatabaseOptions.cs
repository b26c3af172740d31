using System.CommandLine;
using System.Globalization;
using Lading.Vulnerabilities.Database;

namespace Lading.Cli.Options;

/// <summary>What to do about a database that is too old.</summary>
internal enum AgePolicy
{
    /// <summary>Say so, and go on.</summary>
    Warn,
    /// <summary>Stop.</summary>
    Fail,
    /// <summary>Say nothing.</summary>
    Ignore,
}

/// <summary>The options that say which advisory database is used, and how old it may be.</summary>
internal sealed class DatabaseOptions
{
    /// <summary>Where it is.</summary>
    public Option<string?> Db { get; } = new("--db")
    {
        Description = "The advisory database. [default: $LADING_DB, else lading/advisories.db in $XDG_DATA_HOME or ~/.local/share]",
        HelpName = "FILE",
    };

    private readonly Option<AgePolicy> _age = new("--db-age")
    {
        Description = "What to do when it is older than --max-db-age: warn, fail or ignore. [default: warn]",
        HelpName = "POLICY",
        CustomParser = result =>
        {
            if (Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out AgePolicy policy) && !char.IsAsciiDigit(result.Tokens[0].Value[0]))
                return policy;
            result.AddError($"--db-age takes warn, fail or ignore, not '{result.Tokens[0].Value}'.");
            return AgePolicy.Warn;
        },
    };

    private readonly Option<TimeSpan> _most = new("--max-db-age")
    {
        Description = "How old it may be since its last update: 12h, 5d. [default: 5d]",
        HelpName = "AGE",
        DefaultValueFactory = _ => TimeSpan.FromDays(5),
        CustomParser = result =>
        {
            if (ParseAge(result.Tokens[0].Value) is { } age)
                return age;
            result.AddError($"--max-db-age takes an age such as 12h or 5d, not '{result.Tokens[0].Value}'.");
            return default;
        },
    };

    /// <summary>All of them, for commands that judge by the database.</summary>
    public IReadOnlyList<Option> All => [Db, _age, _most];

    /// <summary>The file.</summary>
    public string Path(ParseResult parsed) => parsed.GetValue(Db) is { Length: > 0 } path ? System.IO.Path.GetFullPath(path) : DatabasePath.Default;

    /// <summary>
    /// Opens the database. One that is too old is told to <paramref name="warn"/>, or is an error, as the policy says.
    /// </summary>
    public SqliteAdvisoryDatabase Open(ParseResult parsed, Action<string> warn)
    {
        SqliteAdvisoryDatabase database = SqliteAdvisoryDatabase.Open(Path(parsed));
        AgePolicy policy = parsed.GetValue(_age);
        if (policy == AgePolicy.Ignore || AgeProblem(database.Info, DateTimeOffset.UtcNow, parsed.GetValue(_most)) is not { } problem)
            return database;
        if (policy == AgePolicy.Warn)
        {
            warn(problem);
            return database;
        }
        database.Dispose();
        throw LadingException.Input(problem, "Run 'lading db update', or pass --db-age warn.");
    }

    /// <summary>What is wrong with the age of a database; null when nothing is.</summary>
    internal static string? AgeProblem(DatabaseInfo info, DateTimeOffset now, TimeSpan most)
    {
        TimeSpan age = now - info.Updated;
        return age <= most ? null : $"The advisory database was last updated {Text(age)} ago ({info.Updated:yyyy-MM-dd}); more than {Text(most)} is too old.";
    }

    /// <summary>An age as people say it.</summary>
    internal static string Text(TimeSpan age) => age.TotalDays >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalDays):0} days")
        : age.TotalHours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalHours):0} hours")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, Math.Floor(age.TotalMinutes)):0} minutes");

    /// <summary>An age such as <c>12h</c>, <c>5d</c>, <c>8w</c>; null when it is none.</summary>
    internal static TimeSpan? ParseAge(string text)
    {
        double hours = text.Length == 0 ? 0 : text[^1] switch { 'h' => 1, 'd' => 24, 'w' => 168, 'm' => 1 / 60.0, _ => 0 };
        return hours > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is >= 0 and < 100_000
            ? TimeSpan.FromHours(value * hours) : null;
    }
}
