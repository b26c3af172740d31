using System.CommandLine;
using System.CommandLine.Invocation;

namespace Lading.Cli.Help;

/// <summary>Writes the help of a command in the order of a man page, wrapped to the terminal.</summary>
internal sealed class HelpWriter : SynchronousCommandLineAction
{
    private const int LeftColumn = 34;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int width = Math.Clamp(Terminal.Width is 0 ? 100 : Terminal.Width, 60, 100);
        Write(parseResult.CommandResult.Command, Console.Out, width);
        return ExitCode.Ok;
    }

    /// <summary>Writes the help of <paramref name="command"/>.</summary>
    public static void Write(Command command, TextWriter output, int width)
    {
        HelpText text = HelpText.Of(command);
        string name = FullName(command);
        Paragraph(output, $"{name} - {command.Description}", 0, width);
        output.WriteLine();
        output.WriteLine("Usage:");
        Paragraph(output, Usage(command, name), 2, width);
        foreach (string paragraph in text.Description)
        {
            output.WriteLine();
            Paragraph(output, paragraph, 0, width);
        }
        Table(output, "Commands:", command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description ?? "")), width);
        Table(output, "Arguments:", command.Arguments.Where(a => !a.Hidden).Select(a => (a.Name, a.Description ?? "")), width);
        Options(output, command, text, width);
        Examples(output, text, width);
        if (command.Subcommands.Count == 0 || text.Environment.Count > 0)
        {
            Table(output, "Exit codes:", text.ExitCodes.Select(c => (c.Code.ToString(), c.Meaning)), width, left: 6);
            Table(output, "Environment:", text.Environment, width, left: 26);
        }
    }

    private static void Options(TextWriter output, Command command, HelpText text, int width)
    {
        var shown = new HashSet<Option>();
        foreach ((string title, IReadOnlyList<Option> options) in text.Groups)
        {
            Table(output, title + ":", options.Select(Row), width);
            shown.UnionWith(options);
        }
        Option[] rest = [.. command.Options.Where(o => !o.Hidden && !shown.Contains(o) && !GlobalOptions.All.Contains(o) && o is not System.CommandLine.Help.HelpOption and not VersionOption)];
        Table(output, text.Groups.Count == 0 ? "Options:" : "Other options:", rest.Select(Row), width);
        Table(output, "Common options:", GlobalOptions.All.Select(Row).Append(("-h, --help", "Show this help.")), width);
    }

    private static (string, string) Row(Option option)
    {
        string names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(n => n.Length));
        string value = option.ValueType == typeof(bool) ? "" : " " + (option.HelpName ?? "VALUE");
        return (names + value, option.Description ?? "");
    }

    private static void Examples(TextWriter output, HelpText text, int width)
    {
        if (text.Examples.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine("Examples:");
        foreach ((string command, string what) in text.Examples)
        {
            Paragraph(output, what + ":", 2, width);
            output.WriteLine("    " + command);
        }
    }

    private static string Usage(Command command, string name)
    {
        string options = command.Options.Any(o => !o.Hidden) || command.Subcommands.Count == 0 ? " [options]" : "";
        string arguments = string.Concat(command.Arguments.Where(a => !a.Hidden).Select(a =>
            " " + (a.Arity.MinimumNumberOfValues == 0 ? $"[{a.Name}]" : a.Name) + (a.Arity.MaximumNumberOfValues > 1 ? "..." : "")));
        string sub = command.Subcommands.Count > 0 && command.Arguments.Count == 0 ? " COMMAND" : "";
        return name + sub + options + arguments;
    }

    private static string FullName(Command command)
    {
        Command? parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "lading" : $"{FullName(parent)} {command.Name}";
    }

    private static void Table(TextWriter output, string title, IEnumerable<(string Left, string Right)> rows, int width, int left = LeftColumn)
    {
        bool first = true;
        foreach ((string name, string meaning) in rows)
        {
            if (first)
            {
                output.WriteLine();
                output.WriteLine(title);
                first = false;
            }
            if (name.Length + 4 > left)
            {
                output.WriteLine("  " + name);
                Paragraph(output, meaning, left, width);
                continue;
            }
            output.Write(("  " + name).PadRight(left));
            Paragraph(output, meaning, left, width, startsAt: left);
        }
    }

    private static void Paragraph(TextWriter output, string text, int indent, int width, int startsAt = 0)
    {
        int column = startsAt;
        foreach (string word in text.Split(' '))
        {
            if (column > indent && column + 1 + word.Length > width)
            {
                output.WriteLine();
                column = 0;
            }
            if (column < indent)
            {
                output.Write(new string(' ', indent - column));
                column = indent;
            }
            else if (column > indent)
            {
                output.Write(' ');
                column++;
            }
            output.Write(word);
            column += word.Length;
        }
        output.WriteLine();
    }
}
