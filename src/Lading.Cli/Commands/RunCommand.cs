using System.CommandLine;
using Lading.Cli.Help;
using Lading.Oci;
using Lading.Secrets.Delivery;

namespace Lading.Cli.Commands;

/// <summary><c>lading run</c>: becomes a program whose environment has the content of mounted secrets.</summary>
internal sealed class RunCommand
{
    private readonly Argument<string[]> _words = new("PROGRAM") { Description = "program and its arguments; the options end where it begins", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _env = new("--env") { Description = "Set NAME to the content of FILE (can be repeated).", HelpName = "NAME=FILE" };
    private readonly Option<string[]> _folder = new("--env-dir") { Description = "Set a variable for each file of a folder, named as the file (can be repeated).", HelpName = "DIR" };
    private readonly Option<bool> _capitals = new("--capitals") { Description = "With --env-dir: capitals, and _ for - and . (db-password sets DB_PASSWORD)." };
    private readonly Option<string[]> _named = new("--file-env") { Description = "Set NAME to the content of the file that NAME_FILE names, if that is set (can be repeated).", HelpName = "NAME" };
    private readonly Option<bool> _all = new("--from-file-env") { Description = "The same for every variable NAME_FILE that names a file." };
    private readonly Option<string[]> _except = new("--except") { Description = "With --from-file-env: leave NAME_FILE alone (can be repeated).", HelpName = "NAME" };
    private readonly Option<bool> _keep = new("--keep-file-env") { Description = "Leave NAME_FILE in the environment beside NAME." };
    private readonly Option<string?> _user = new("--user") { Description = "Read the files as root, then become this user and group.", HelpName = "UID:GID" };
    private readonly Option<bool> _warn = new("--warn-readable") { Description = "Warn of files that everybody may read." };

    public static Command Build() => new RunCommand().BuildCommand();

    /// <summary>
    /// Puts <c>--</c> before the program of a <c>lading run</c>, so that what looks like an option behind it is the program's; other command lines stay
    /// as they are.
    /// </summary>
    public static string[] Delimit(string[] words)
    {
        int run = Array.FindIndex(words, w => !IsOption(w));
        if (run < 0 || words[run] != "run")
            return words;
        for (int i = run + 1; i < words.Length && words[i] != "--"; i++)
        {
            if (!IsOption(words[i]))
                return [.. words[..i], "--", .. words[i..]];
            if (words[i] is "--env" or "--env-dir" or "--file-env" or "--except" or "--user")
                i++;
        }
        return words;
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private Command BuildCommand()
    {
        var command = new Command("run", "start a program with mounted secrets in its environment") { _words };
        foreach (Option option in (IEnumerable<Option>)[_env, _folder, _capitals, _named, _all, _except, _keep, _user, _warn])
            command.Options.Add(option);
        command.SetAction(Run);
        return HelpText.Attach(command, new HelpText
        {
            Description =
            [
                "For programs that read secrets from environment variables only. The container gets them as files, so that its configuration, 'docker inspect' and the manifest have none; lading run reads the files and becomes the program (execve: no child, the same process number, signals and exit code are the program's).",
                "Line breaks at the end of a file are left out. What cannot be read, has a zero byte or is too large for a variable (128 KiB) is an error, and the program does not start.",
                "A variable is still what every child process inherits and /proc/PID/environ shows: where the program can read a file, give it the file. docs/run.md tells how to bring lading into a container.",
            ],
            Groups = [("Which files", [_env, _folder, _capitals]), ("Variables that name files", [_named, _all, _except, _keep]), ("Who", [_user, _warn])],
            Examples =
            [
                ("lading run --env DB_PASSWORD=/run/secrets/db_password -- ./server --port 80", "One variable from one file"),
                ("lading run --env-dir /run/secrets --capitals -- ./server", "All secrets of a service"),
                ("lading run --file-env API_TOKEN --user 1000:1000 -- ./server", "As API_TOKEN_FILE says, read by root for another user"),
            ],
            ExitCodes =
            [
                (ExitCode.Usage, "wrong usage"), (ExitCode.Failed, "a secret cannot be read, or the user not be changed"), (ExitCode.NotExecutable, "the program cannot be executed"),
                (ExitCode.NotFound, "there is no such program; any other code is the program's own"),
            ],
        });
    }

    private int Run(ParseResult parsed)
    {
        if (!OperatingSystem.IsLinux())
            throw LadingException.Usage("lading run works on Linux only.");
        var delivery = new SecretDelivery
        {
            Files = [.. (parsed.GetValue(_env) ?? []).Select(Pair)],
            Folders = parsed.GetValue(_folder) ?? [],
            InCapitals = parsed.GetValue(_capitals),
            ByConvention = [.. (parsed.GetValue(_named) ?? []).Select(Name)],
            AllByConvention = parsed.GetValue(_all),
            Except = parsed.GetValue(_except) ?? [],
            KeepFileVariables = parsed.GetValue(_keep),
            TellOpenFiles = parsed.GetValue(_warn),
        };
        if (delivery.Files.Count + delivery.Folders.Count + delivery.ByConvention.Count == 0 && !delivery.AllByConvention)
            throw LadingException.Usage("No secret is named.", "Give --env NAME=FILE, --env-dir DIR, --file-env NAME or --from-file-env.");
        ProcessUser? user = parsed.GetValue(_user) is { } text ? ProcessUser.Parse(text) : null;
        IReadOnlyList<byte[]> words = ProgramWords.Of(parsed.GetRequiredValue(_words));
        using EnvironmentBlock environment = EnvironmentBlock.OfThisProcess();
        foreach (string note in delivery.Fill(environment))
            Terminal.Warn(note);
        user?.Become();
        StartFailure failure = ProgramStart.Execute(words, environment);
        return ErrorReport.Write(failure.Message + ".", failure.IsMissing ? ExitCode.NotFound : ExitCode.NotExecutable, parsed);
    }

    /// <summary>
    /// Reads <c>NAME=FILE</c>. Elsewhere --env takes values: what does not look like a path may be one, and is not shown.
    /// </summary>
    private static (string, string) Pair(string text)
    {
        int equals = text.IndexOf('=');
        if (equals > 0 && text[(equals + 1)..] is var path && (path.StartsWith('/') || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal)))
            return (text[..equals], path);
        throw LadingException.Usage($"--env{(equals > 0 ? " " + Printable.Text(text[..equals], 60) : "")} takes NAME=FILE, where FILE begins with / or ./ or ../: the value itself belongs on no command line.");
    }

    private static string Name(string text) =>
        text.Length > 0 && !text.Contains('=') ? text : throw LadingException.Usage("--file-env takes the name of a variable, without _FILE.");
}
