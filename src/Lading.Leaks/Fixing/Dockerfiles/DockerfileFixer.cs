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
        Dockerfile triggers = Triggers(file);
        Finding[] later = [.. findings.Where(f => f.Instruction is { } i && triggers.Instructions.Contains(i, (IEqualityComparer<Instruction>)ReferenceEqualityComparer.Instance))];
        var onbuild = new FixState(triggers, state);
        Finding[] own = [.. findings.Except(later, (IEqualityComparer<Finding>)ReferenceEqualityComparer.Instance)];
        Fix(state, own);
        // Whole lines are deleted: an ONBUILD that goes on in another line would leave its first.
        var split = new HashSet<Instruction>(file.Instructions.Where(i => i.Inner is { } inner && inner.Line != i.Line).Select(i => i.Inner!), ReferenceEqualityComparer.Instance);
        foreach (Finding finding in later.Where(f => split.Contains(f.Instruction!)))
            state.Leave(finding, "ONBUILD and its instruction are on different lines: write them on one, and run this again.");
        later = [.. later.Where(f => !split.Contains(f.Instruction!))];
        Fix(onbuild, later);
        if (!onbuild.Supply.IsEmpty)
            state.Ask($"ONBUILD runs in the builds of other Dockerfiles, which have to give the secrets now: {onbuild.Supply.Command("Dockerfile", null)}");
        var running = new FixState(file, state);
        FixRunning(running, own);
        FixRunning(running, later);
        foreach (BuildSecret secret in running.Supply.Secrets)
            state.Ask($"The container reads /run/secrets/{secret.Id} when it runs: mount it then (a Compose secret {secret.Id}, a Kubernetes Secret as a volume, 'docker run -v FILE:/run/secrets/{secret.Id}:ro'), readable to its user.");
        FileFix? ignore = FixIgnore(state, own, context);
        foreach (Finding finding in findings.Where(f => f.Rule == BuildFileRules.Value))
            state.Leave(finding, "No rule says what this value is for: take it out by hand.");
        foreach (RunRewrite rewrite in (RunRewrite[])[.. state.Rewrites, .. onbuild.Rewrites, .. running.Rewrites])
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
            Commands = isChanged && !state.Supply.IsEmpty ? [state.Supply.Command(source.Name, context?.Folder)] : [],
            Others = ignore is null ? [] : [ignore],
            Needs = BuildNeeds.Of(source.Name, isChanged ? DockerfileReader.Read(new SourceFile(source.Name, Encoding.UTF8.GetBytes(after))) : file) with { Added = isChanged ? state.Supply.Secrets : [], NeedsSsh = isChanged && state.Supply.NeedsSsh },
        };
    }

    /// <summary>
    /// The instructions that ONBUILD holds, as stages of their own, in the folder and as the user that they will run: those that the stage ends with.
    /// </summary>
    private static Dockerfile Triggers(Dockerfile file)
    {
        Stage[] stages = [.. file.Stages.Select(s => s with
        {
            Instructions = [.. s.Instructions.Where(i => i.Kind is InstructionKind.Workdir or InstructionKind.User or InstructionKind.Shell), .. s.Instructions.Select(i => i.Inner).OfType<Instruction>()],
        })];
        return file with { Stages = stages, Instructions = [.. stages.SelectMany(s => s.Instructions.Prepend(s.From))] };
    }

    private static void Fix(FixState state, IReadOnlyList<Finding> findings)
    {
        FixRuns(state, findings);
        FixCopies(state, findings);
        new VariableFixes(state).Fix([.. findings.Where(f => f.Instruction?.Kind is InstructionKind.Arg or InstructionKind.Env && (f.Rule == BuildFileRules.Arg || f.Rule == BuildFileRules.Env || f.Rule == BuildFileRules.Url)).DistinctBy(f => f.Span)]);
        FixLabels(state, findings);
        var adds = new AddFixes(state);
        foreach (Finding finding in findings)
            if (finding.Rule == BuildFileRules.Url && finding.Instruction?.Kind is InstructionKind.Add or InstructionKind.Copy)
                adds.Fix(finding);
            else if (finding.Rule == BuildFileRules.Url && finding.Instruction?.Kind == InstructionKind.Label)
                state.Leave(finding, "Take the credentials out of the URL.");
    }

    private static void FixRuns(FixState state, IReadOnlyList<Finding> findings)
    {
        Finding[] all = [.. findings.Where(f => f.Instruction?.Kind == InstructionKind.Run)];
        FixArrays(state, all);
        var commands = new CommandFixes(state);
        foreach (BuildFileRule rule in (BuildFileRule[])[BuildFileRules.Written, BuildFileRules.Literal, BuildFileRules.Url])
            foreach (Finding finding in all)
                if (finding.Rule == rule && finding.Instruction!.Exec is null)
                    commands.Fix(finding);
    }

    /// <summary>What the container runs: CMD, ENTRYPOINT, HEALTHCHECK.</summary>
    private static void FixRunning(FixState state, IReadOnlyList<Finding> findings)
    {
        Finding[] all = [.. findings.Where(f => f.Instruction?.Kind is InstructionKind.Cmd or InstructionKind.Entrypoint or InstructionKind.Healthcheck && (f.Rule == BuildFileRules.Literal || f.Rule == BuildFileRules.Url))];
        FixArrays(state, all);
        var commands = new CommandFixes(state);
        foreach (Finding finding in all)
            if (finding.Instruction!.Exec is null)
                commands.Fix(finding);
    }

    private static void FixArrays(FixState state, IReadOnlyList<Finding> findings)
    {
        var arrays = new ExecFixes(state);
        foreach (IGrouping<Instruction, Finding> group in findings.Where(f => f.Instruction!.Exec is not null).GroupBy(f => f.Instruction!, (IEqualityComparer<Instruction>)ReferenceEqualityComparer.Instance))
            arrays.Fix(group.Key, [.. group]);
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
        if (before.Contains('\ufffd'))
        {
            state.Leave(finding, $"{context.IgnorePath} is not UTF-8: save it as such, and run this again.");
            return null;
        }
        string gap = before.Length > 0 && !before.EndsWith('\n') ? "\n" : "";
        string entries = string.Concat(context.Missing().Select(m => m.StartsWith('*') || m.EndsWith('*') ? $"**/{m}\n" : $"{m}\n"));
        state.Fixed(finding, $".dockerignore leaves out {finding.Subject}.");
        return new FileFix { Path = context.IgnorePath, Kind = BuildFileKind.None, Before = before, After = before + gap + entries };
    }
}
