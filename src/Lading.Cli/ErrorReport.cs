using System.CommandLine;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Cli;

/// <summary>Tells on standard error what went wrong and what to do, as text or as one line of JSON, and picks the exit code.</summary>
internal static class ErrorReport
{
    /// <summary>An exception that ended a command.</summary>
    public static int Write(Exception error, ParseResult parsed)
    {
        if (error is AggregateException { InnerExceptions.Count: 1 } aggregate)
            error = aggregate.InnerExceptions[0];
        bool json = parsed.GetValue(GlobalOptions.JsonErrors);
        switch (error)
        {
            case OperationCanceledException:
                Tell(json, "interrupted", "Interrupted.", null);
                return ExitCode.Interrupted;
            case LadingException lading:
                Tell(json, lading.Kind.ToString().ToLowerInvariant(), lading.Message, lading.Hint);
                return lading.Kind == ErrorKind.Usage ? ExitCode.Usage : ExitCode.Failed;
            case IOException or UnauthorizedAccessException or HttpRequestException:
                Tell(json, "input", error.Message, null);
                return ExitCode.Failed;
            default:
                Tell(json, "bug", $"{error.GetType().Name}: {error.Message}", "This is a bug in lading. Run again with --verbose and report what it prints.");
                if (parsed.GetValue(GlobalOptions.Verbose))
                    Console.Error.WriteLine(error);
                return ExitCode.Bug;
        }
    }

    /// <summary>Something that ends a command with an exit code of its own.</summary>
    public static int Write(string message, int code, ParseResult parsed)
    {
        Tell(parsed.GetValue(GlobalOptions.JsonErrors), "input", message, null);
        return code;
    }

    /// <summary>A command line that does not parse.</summary>
    public static int Usage(ParseResult parsed)
    {
        if (parsed.Tokens.Count == 0)
        {
            Help.HelpWriter.Write(parsed.CommandResult.Command, Console.Error, Math.Clamp(Terminal.Width, 60, 100));
            return ExitCode.Usage;
        }
        // A word that is no command is also a command that is missing; one of the two is worth saying.
        string[] messages = [.. parsed.Errors.Select(e => e.Message.TrimEnd('.') + ".").Distinct()];
        if (messages.Any(m => m.Contains('\'')))
            messages = [.. messages.Where(m => !m.StartsWith("Required command", StringComparison.Ordinal))];
        string message = string.Join(" ", messages);
        string path = string.Join(' ', Path(parsed.CommandResult));
        Tell(parsed.GetValue(GlobalOptions.JsonErrors), "usage", message, $"Run '{path} --help'.");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult? command)
    {
        var names = new Stack<string>();
        for (; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(command.Parent is null ? "lading" : command.Command.Name);
        return names;
    }

    private static void Tell(bool json, string kind, string message, string? hint)
    {
        if (!json)
        {
            // Only what the user typed is shown over several lines: from elsewhere a line break could fake another message.
            string[] lines = kind == "usage" ? message.Split('\n') : [message];
            Terminal.Error(Printable.Text(lines[0], 4000));
            foreach (string line in lines.Skip(1))
                Terminal.Hint(Printable.Text(line, 4000));
            if (hint is not null)
                Terminal.Hint(Printable.Text(hint, 1000));
            return;
        }
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteString("kind", kind);
            writer.WriteString("message", message);
            if (hint is not null)
                writer.WriteString("hint", hint);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        Console.Error.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
