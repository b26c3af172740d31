using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.BuildFiles.Shell;
using Lading.Leaks.Findings;

namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>Judges every stage of a Dockerfile, not only the last: a stage's history stays in build caches and provenance.</summary>
internal sealed class DockerfileJudge(Dockerfile file)
{
    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);

    /// <summary>The findings in the order of the file.</summary>
    public IReadOnlyList<Finding> Judge(BuildContext? context = null)
    {
        foreach (Instruction instruction in file.Instructions)
        {
            if (instruction.Kind == InstructionKind.From)
                _declared.Clear();
            Judge(instruction.Inner ?? instruction);
        }
        if (context is not null)
            JudgeContext(context);
        return _findings;
    }

    private void Judge(Instruction instruction)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.Env:
                foreach (Assignment variable in instruction.Assignments)
                    JudgeEnv(instruction, variable);
                break;
            case InstructionKind.Arg:
                foreach (Assignment variable in instruction.Assignments)
                    JudgeArg(instruction, variable);
                break;
            case InstructionKind.Label:
                foreach (Assignment label in instruction.Assignments)
                    JudgeLabel(instruction, label);
                break;
            case InstructionKind.Copy or InstructionKind.Add:
                JudgeCopy(instruction);
                break;
            case InstructionKind.Run:
                IReadOnlyList<RunScript> scripts = RunScript.Of(instruction);
                foreach (RunScript script in scripts)
                {
                    JudgeCommands(script);
                    _findings.AddRange(new WrittenSecrets(script, _declared).Find());
                }
                break;
            case InstructionKind.Cmd or InstructionKind.Entrypoint or InstructionKind.Healthcheck:
                foreach (RunScript script in RunScript.Of(instruction))
                    JudgeCommands(script);
                break;
        }
        if (instruction.Kind is InstructionKind.Env or InstructionKind.Arg)
            _declared.UnionWith(instruction.Assignments.Select(a => a.Name));
    }

    private void JudgeEnv(Instruction instruction, Assignment variable)
    {
        var expansion = new Expansion(_ => null, file.Escape);
        string value = expansion.Expand(variable.Value ?? "");
        if (SecretNames.IsSecret(variable.Name))
        {
            bool isGiven = expansion.Used.Exists(_declared.Contains);
            if (expansion.Used.Count > 0 ? !isGiven && SecretValues.IsHarmless(value) : SecretValues.IsHarmless(value))
                return;
            bool isLiteral = expansion.Used.Count == 0;
            Add(BuildFileRules.Env, variable.Name, instruction, variable.Span, isLiteral ? value : null);
        }
        else
            JudgeUrls(instruction, variable.Value ?? "", variable.Name, variable.ValueSpan);
    }

    private void JudgeArg(Instruction instruction, Assignment variable)
    {
        string value = new Expansion(_ => null, file.Escape).Expand(variable.Value ?? "");
        if (!SecretNames.IsSecret(variable.Name))
            JudgeUrls(instruction, variable.Value ?? "", variable.Name, variable.ValueSpan);
        else if (value.Length == 0 || !SecretValues.IsHarmless(value))
            Add(BuildFileRules.Arg, variable.Name, instruction, variable.Span, value.Length > 0 && !variable.Value!.Contains('$') ? value : null,
                value.Length == 0 ? LeakSeverity.Medium : null);
    }

    private void JudgeLabel(Instruction instruction, Assignment label)
    {
        string value = new Expansion(_ => null, file.Escape).Expand(label.Value ?? "");
        if (SecretNames.IsSecret(label.Name) && !SecretValues.IsHarmless(value) && !label.Value!.Contains('$'))
            Add(BuildFileRules.Label, label.Name, instruction, label.Span, value);
        else
            JudgeUrls(instruction, label.Value ?? "", label.Name, label.ValueSpan);
    }

    private void JudgeUrls(Instruction instruction, string text, string subject, TextSpan span)
    {
        foreach (CredentialUrl url in CredentialUrls.Find(text))
            if (IsLiteralPassword(url.Credentials(text)))
                Add(BuildFileRules.Url, subject, instruction, span, Password(url.Credentials(text)));
    }

    private void JudgeCopy(Instruction instruction)
    {
        JudgeUrls(instruction, instruction.Arguments, instruction.Keyword, instruction.Span);
        IReadOnlyList<Word> words = instruction.Words;
        if (words.Count < 2)
            return;
        string target = words[^1].Text;
        foreach (Word source in words.Take(words.Count - 1))
        {
            bool isHeredoc = source.Text.Contains("<<", StringComparison.Ordinal);
            string name = isHeredoc ? target : source.Text;
            FileSecrecy secrecy = SecretFiles.Judge(name);
            // A file under another name is still what its new name says.
            if (secrecy == FileSecrecy.None && !target.EndsWith('/') && SecretFiles.Judge(target) is FileSecrecy.Yes)
                secrecy = FileSecrecy.Yes;
            if (secrecy == FileSecrecy.None || CredentialUrls.Find(source.Text).Any())
                continue;
            string[] details = RemovedIn(instruction, name) is { } line ? [$"line {line} removes it and leaves it readable in the layer that {instruction.Keyword.ToUpperInvariant()} makes"] : [];
            _findings.Add(new Finding
            {
                Rule = BuildFileRules.File, Subject = name.Trim('"', '\''), Span = instruction.Exec is null ? source.Span : instruction.Span, Instruction = instruction,
                Severity = secrecy == FileSecrecy.Maybe ? LeakSeverity.Low : null, Details = details,
            });
        }
    }

    /// <summary>The line of a later RUN of the stage that removes a file of that name; null when none does.</summary>
    private int? RemovedIn(Instruction copy, string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (copy.Stage < 0 || name.Length == 0)
            return null;
        return file.Stages[copy.Stage].Instructions
            .Where(i => i.Kind == InstructionKind.Run && i.Line > copy.Line && i.Arguments.Contains(name, StringComparison.Ordinal))
            .FirstOrDefault(i => RunScript.Of(i).Any(s => s.Commands.Any(c => c.Runs("rm", "shred", "unlink") && c.Words.Any(w => w.Text.EndsWith(name, StringComparison.Ordinal)))))?.Line;
    }

    private void JudgeCommands(RunScript script)
    {
        Instruction instruction = script.Instruction;
        foreach (ShellCommand command in script.Commands)
        {
            foreach (CommandCredential credential in CommandCredentials.In(command))
                if (credential.Word.IsLiteral && IsLiteralPassword(credential.Value) && !SecretValues.IsHarmless(Password(credential.Value)) && Password(credential.Value) is not ("-" or "@-"))
                    Add(BuildFileRules.Literal, credential.What, instruction, script.Span(credential.Word), Password(credential.Value), program: command.Name);
            foreach (ShellWord word in command.Words.Concat(command.Settings))
                foreach (CredentialUrl url in CredentialUrls.Find(word.Text))
                    if (IsLiteralPassword(url.Credentials(word.Text)))
                        Add(BuildFileRules.Url, url.Host, instruction, script.Span(word), Password(url.Credentials(word.Text)), program: command.Name);
        }
        foreach ((ShellCommand from, ShellCommand to) in Pipes(script.Commands))
            if (from.Runs("echo", "printf") && to.Runs("chpasswd") && from.Words[^1] is { IsLiteral: true } word && word.Text.Contains(':'))
                Add(BuildFileRules.Literal, "chpasswd", instruction, script.Span(word), Password(word.Text), program: "chpasswd");
            else if (from.Runs("echo", "printf") && (to.Words.Any(w => w.Text is "--password-stdin" or "--with-token") || (to.Runs("passwd") && to.Words.Any(w => w.Text == "--stdin")))
                && from.Words[^1] is { IsLiteral: true } given && !SecretValues.IsHarmless(given.Text))
                Add(BuildFileRules.Literal, to.Name, instruction, script.Span(given), given.Text, program: to.Name);
    }

    /// <summary>Pairs of commands of which the first writes to the second.</summary>
    private static IEnumerable<(ShellCommand From, ShellCommand To)> Pipes(IReadOnlyList<ShellCommand> commands) =>
        commands.Zip(commands.Skip(1)).Where(p => p.First.After is "|" or "|&" && p.First.Words.Count > 1);

    private static bool IsLiteralPassword(string credentials) => Password(credentials) is { Length: > 0 } password && !password.Contains('$') && !password.Contains('`');

    /// <summary>What follows the user's name.</summary>
    private static string Password(string credentials)
    {
        int space = credentials.IndexOf(' ');
        string text = space > 0 && credentials.AsSpan(0, space) is "Basic" or "Bearer" or "token" or "basic" or "bearer" ? credentials[(space + 1)..] : credentials;
        int colon = text.IndexOf(':');
        return colon < 0 || colon > 64 ? text : text[(colon + 1)..];
    }

    private void Add(BuildFileRule rule, string subject, Instruction instruction, TextSpan span, string? value, LeakSeverity? severity = null, string? program = null)
    {
        bool isPlaceholder = value is not null && SecretValues.IsPlaceholder(value);
        var details = new List<string>();
        if (program is not null)
            details.Add($"word of {program}");
        if (isPlaceholder)
            details.Add("looks like a placeholder");
        _findings.Add(new Finding
        {
            Rule = rule, Subject = subject, Instruction = instruction, Span = span, Value = isPlaceholder ? null : value,
            Severity = isPlaceholder ? LeakSeverity.Low : severity, Details = details,
        });
    }

    private void JudgeContext(BuildContext context)
    {
        Instruction? all = file.Instructions.FirstOrDefault(i => i.Kind is InstructionKind.Copy or InstructionKind.Add && i.Flag("from") is null
            && i.Words.Count > 1 && i.Words.Take(i.Words.Count - 1).Any(w => w.Text.Trim('"') is "." or "./" or "/" or "*" or "./*"));
        IReadOnlyList<string> missing = all is null ? [] : context.Missing();
        if (missing.Count == 0)
            return;
        bool isThere = missing.Any(context.Holds);
        _findings.Add(new Finding
        {
            Rule = BuildFileRules.Ignore, Subject = string.Join(" ", missing), Span = all!.Span, Instruction = all,
            Severity = isThere ? null : LeakSeverity.Low,
            Details = [context.Ignore is null ? "there is no .dockerignore" : ".dockerignore does not list them", .. isThere ? [$"in the context now: {string.Join(" ", missing.Where(context.Holds))}"] : Array.Empty<string>()],
        });
    }
}
