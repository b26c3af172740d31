using System.Text;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Fixing.Builds;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>
/// Fixes a Dockerfile: secrets come by <c>RUN --mount</c> (Dockerfile reference, "RUN --mount=type=secret" and "=ssh") and stand in no layer,
/// configuration or history. Edits stretches of the text; everything else stays as it is.
/// </summary>
internal static class DockerfileFixer
{
    /// <summary>Fixes what no comment silences.</summary>
    public static FileFix Fix(SourceFile source, BuildContext? context)
    {
        Dockerfile file = DockerfileReader.Read(source);
        IReadOnlyList<Finding> findings = BuildFileJudge.Find(file, context).Kept;
        var state = new FixState(file);
        var inOnbuild = new HashSet<Instruction>(file.Instructions.Select(i => i.Inner).OfType<Instruction>(), ReferenceEqualityComparer.Instance);
        var open = new List<Finding>();
        foreach (Finding finding in findings)
            if (finding.Instruction is { } inner && inOnbuild.Contains(inner))
                state.Leave(finding, "ONBUILD runs in the builds of other Dockerfiles, which would all have to give the secret: write it there.");
            else
                open.Add(finding);
        FixRuns(state, open);
        FixCopies(state, open);
        new VariableFixes(state).Fix([.. open.Where(f => f.Instruction?.Kind is InstructionKind.Arg or InstructionKind.Env && (f.Rule == BuildFileRules.Arg || f.Rule == BuildFileRules.Env || f.Rule == BuildFileRules.Url)).DistinctBy(f => f.Span)]);
        FixLabels(state, open);
        FileFix? ignore = FixIgnore(state, open, context);
        Leave(state, open);
        foreach (RunRewrite rewrite in state.Rewrites)
            rewrite.Apply(state.Edits);
        string after = state.Edits.Apply(source.Text);
        bool isChanged = after != source.Text;
        if (isChanged)
            state.Ask("Images built before still hold what was in them: 'lading leaks IMAGE' shows it. Delete them and have the secrets replaced.");
        return new FileFix
        {
            Path = source.Name,
            Kind = BuildFileKind.Dockerfile,
            Before = source.Text,
            After = after,
            Done = state.Notes.Done,
            Left = state.Notes.Left,
            ToDo = state.Notes.ToDo,
            Commands = isChanged && !state.Supply.IsEmpty ? [state.Supply.Command(source.Name)] : [],
            Others = ignore is null ? [] : [ignore],
            Needs = BuildNeeds.Of(source.Name, isChanged ? DockerfileReader.Read(new SourceFile(source.Name, Encoding.UTF8.GetBytes(after))) : file) with { Added = isChanged ? state.Supply.Secrets : [], NeedsSsh = isChanged && state.Supply.NeedsSsh },
        };
    }

    private static void FixRuns(FixState state, IReadOnlyList<Finding> findings)
    {
        var commands = new CommandFixes(state);
        foreach (BuildFileRule rule in (BuildFileRule[])[BuildFileRules.Written, BuildFileRules.Literal, BuildFileRules.Url])
            foreach (Finding finding in findings)
                if (finding.Rule == rule && finding.Instruction?.Kind == InstructionKind.Run)
                    commands.Fix(finding);
    }

    private static void FixCopies(FixState state, IReadOnlyList<Finding> findings)
    {
        var copies = new CopyFixes(state);
        foreach (IGrouping<Instruction, Finding> group in findings.Where(f => f.Rule == BuildFileRules.File).GroupBy(f => f.Instruction!, (IEqualityComparer<Instruction>)ReferenceEqualityComparer.Instance))
            copies.Fix(group.Key, [.. group]);
    }

    private static void FixLabels(FixState state, IReadOnlyList<Finding> findings)
    {
        var variables = new VariableFixes(state);
        foreach (IGrouping<Instruction, Finding> group in findings.Where(f => f.Rule == BuildFileRules.Label).GroupBy(f => f.Instruction!, (IEqualityComparer<Instruction>)ReferenceEqualityComparer.Instance))
        {
            variables.Delete(group.Key, [.. group.Key.Assignments.Where(a => group.Any(f => f.Span == a.Span))]);
            foreach (Finding finding in group)
            {
                state.AskToReplace(finding);
                state.Fixed(finding, $"The label {finding.Subject} is gone.");
            }
        }
    }

    /// <summary>Appends what is missing to the .dockerignore, or makes one.</summary>
    private static FileFix? FixIgnore(FixState state, IReadOnlyList<Finding> findings, BuildContext? context)
    {
        if (context is null || findings.FirstOrDefault(f => f.Rule == BuildFileRules.Ignore) is not { } finding)
            return null;
        string before = context.Ignore ?? "";
        string gap = before.Length > 0 && !before.EndsWith('\n') ? "\n" : "";
        string entries = string.Concat(context.Missing().Select(m => m.StartsWith('*') || m.EndsWith('*') ? $"**/{m}\n" : $"{m}\n"));
        state.Fixed(finding, $".dockerignore leaves out {finding.Subject}.");
        return new FileFix { Path = context.IgnorePath, Kind = BuildFileKind.None, Before = before, After = before + gap + entries };
    }

    private static void Leave(FixState state, IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings)
        {
            string? why = finding.Instruction?.Kind switch
            {
                InstructionKind.Cmd or InstructionKind.Entrypoint or InstructionKind.Healthcheck =>
                    "It is given to the program when it runs: let the program read a file that is mounted then (a Compose secret, a Kubernetes Secret); the image must not hold it.",
                InstructionKind.Add or InstructionKind.Copy or InstructionKind.Label when finding.Rule == BuildFileRules.Url =>
                    "Take the credentials out of the URL. For git, ADD takes the secret GIT_AUTH_TOKEN ('docker build --secret id=GIT_AUTH_TOKEN'); for HTTP, fetch it in a RUN with a mounted .netrc.",
                _ when finding.Rule == BuildFileRules.Value => "No rule says what this value is for: take it out by hand.",
                _ when finding.Rule == BuildFileRules.Ignore => null,
                _ => null,
            };
            if (why is not null)
                state.Leave(finding, why);
        }
    }
}
