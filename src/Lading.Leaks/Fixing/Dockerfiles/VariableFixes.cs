using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>Fixes ARG and ENV: the variable is set from a secret mount in the RUNs that use it, and nowhere else.</summary>
internal sealed class VariableFixes(FixState state)
{
    /// <summary>Fixes all findings of ARG and ENV together: which variables go decides which uses are in the way.</summary>
    public void Fix(IReadOnlyList<Finding> findings)
    {
        var going = new HashSet<TextSpan>(findings.Select(f => Assignment(f).Span));
        // Taking one variable back can put a use in the way of another, so this goes on until nothing changes.
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (Finding finding in findings)
                if (going.Contains(Assignment(finding).Span) && Obstacle(finding, going) is { } why)
                {
                    state.Leave(finding, why);
                    changed = going.Remove(Assignment(finding).Span);
                }
        }
        Finding[] fixable = [.. findings.Where(f => going.Contains(Assignment(f).Span))];
        foreach (Finding finding in fixable)
            Supply(finding, fixable);
        foreach (IGrouping<Instruction, Finding> group in fixable.GroupBy(f => f.Instruction!, (IEqualityComparer<Instruction>)ReferenceEqualityComparer.Instance))
            Delete(group.Key, [.. group.Select(Assignment)]);
    }

    private static Assignment Assignment(Finding finding) =>
        finding.Instruction!.Assignments.First(a => a.Span.Start <= finding.Span.Start && finding.Span.End <= a.Span.End);

    /// <summary>Why the variable cannot go; null when it can.</summary>
    private string? Obstacle(Finding finding, HashSet<TextSpan> going)
    {
        Instruction setter = finding.Instruction!;
        string name = Assignment(finding).Name;
        bool isEnv = setter.Kind == InstructionKind.Env;
        IEnumerable<Instruction> scope = setter.Stage < 0 ? state.File.Instructions.Where(i => i.Kind == InstructionKind.From || i.Stage < 0 && i.Span.Start > setter.Span.Start) : state.After(setter, inherited: isEnv);
        foreach (Instruction user in scope)
        {
            if (user.Kind is InstructionKind.Run or InstructionKind.Cmd or InstructionKind.Entrypoint or InstructionKind.Healthcheck)
                continue;
            bool uses = user.Kind is InstructionKind.Env or InstructionKind.Arg or InstructionKind.Label
                ? user.Assignments.Any(a => !going.Contains(a.Span) && a.Value is { } value && Refers(value, name))
                : Refers(user.Arguments, name) || user.Flags.Any(f => f.Value is { } value && Refers(value, name));
            if (uses)
                return $"{user.Keyword.ToUpperInvariant()} in line {user.Line} uses {name}, and only RUN can be given a secret: change that first.";
        }
        foreach (Instruction run in Users(setter, name, isEnv))
            if (!state.AllowsEnv && (run.Exec is not null ? !state.RunsShell(run) : !state.HasPosixShell(run)))
                return $"RUN in line {run.Line} has no POSIX shell that could read a file: declare '# syntax=docker/dockerfile:1.10' or newer at the head, and run this again.";
        return null;
    }

    private void Supply(Finding finding, Finding[] all)
    {
        Instruction setter = finding.Instruction!;
        string name = Assignment(finding).Name;
        bool isEnv = setter.Kind == InstructionKind.Env;
        Instruction[] users = setter.Stage < 0 ? [] : [.. Users(setter, name, isEnv)];
        if (users.Length > 0)
        {
            string id = state.Supply.FromVariable(name);
            foreach (Instruction run in users)
            {
                RunRewrite rewrite = state.Rewrite(run);
                if (state.AllowsEnv)
                    rewrite.Mount($"type=secret,id={id},env={name},required=true");
                else
                {
                    rewrite.Mount($"type=secret,id={id},required=true{state.Access(run)}");
                    rewrite.Read(name, id);
                }
            }
        }
        bool isRedeclared = setter.Stage < 0 && all.Any(f => f != finding && Assignment(f).Name == name);
        state.AskToReplace(finding);
        state.Fixed(finding, users.Length > 0 ? $"{name} is given to {users.Length} RUN{(users.Length == 1 ? "" : "s")} as a secret and is in no configuration or history."
            : isRedeclared ? $"{name} is gone; its stages get it as a secret." : $"{name} is gone; no RUN uses it.");
        if (isEnv)
            state.Ask($"{name} is no longer in the image. If the program needs it when it runs, give it then: best as a file (a Compose secret or a Kubernetes Secret; 'lading leaks fix' rewrites those files too). "
                + $"A program that reads only variables gets it by 'lading run --env {name}=/run/secrets/{name.ToLowerInvariant()} -- PROGRAM' (docs/run.md).");
    }

    /// <summary>The RUNs that name a variable; where none does, those whose programs may read it by themselves.</summary>
    private IEnumerable<Instruction> Users(Instruction setter, string name, bool isEnv)
    {
        Instruction[] runs = [.. state.RunsAfter(setter, inherited: isEnv).Where(r => !SetsItself(r, name))];
        Instruction[] named = [.. runs.Where(r => Mentions(state.Preview(r), name))];
        // Where the commands that named it are gone, nothing is left that needs it.
        if (named.Length > 0 || runs.Any(r => Mentions(state.Source.Slice(r.Span), name)))
            return named;
        return runs.Where(r => state.Rewrite(r).Kept.Any(k => BuildTool.MayRead(k.Command, name)));
    }

    /// <summary>True for a RUN that has the variable from a mount already, in either form.</summary>
    private bool SetsItself(Instruction run, string name) =>
        run.Mounts.Any(m => m.Type == "secret" && m.Variable == name) || state.Source.Slice(run.Span).Replace("\\\"", "\"").Contains($"export {name}=\"$(cat /run/secrets/", StringComparison.Ordinal);

    private static bool Refers(string text, string name)
    {
        for (int at = text.IndexOf('$'); at >= 0; at = text.IndexOf('$', at + 1))
        {
            int start = at + 1 < text.Length && text[at + 1] == '{' ? at + 2 : at + 1;
            if (text.AsSpan(start).StartsWith(name) && (start + name.Length == text.Length || !IsNameCharacter(text[start + name.Length])))
                return true;
        }
        return false;
    }

    private static bool Mentions(string text, string name)
    {
        for (int at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
            if ((at == 0 || !IsNameCharacter(text[at - 1])) && (at + name.Length == text.Length || !IsNameCharacter(text[at + name.Length])))
                return true;
        return false;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>Up to the first comment line in a stretch, which stays.</summary>
    private TextSpan UpToComment(TextSpan span)
    {
        string text = state.Source.Slice(span);
        for (int at = text.IndexOf('\n'); at >= 0; at = text.IndexOf('\n', at + 1))
        {
            int start = at + 1 + text.AsSpan(at + 1).IndexOfAnyExcept(' ', '\t');
            if (start > at && text[start] == '#')
                return span with { Length = start };
        }
        return span;
    }

    /// <summary>Takes assignments out of an instruction, or the whole instruction when none is left.</summary>
    public void Delete(Instruction instruction, IReadOnlyList<Assignment> gone)
    {
        IReadOnlyList<Assignment> all = instruction.Assignments;
        if (gone.Count == all.Count)
        {
            state.Edits.DeleteLines(state.Source, instruction.Line, instruction.EndLine);
            return;
        }
        for (int i = 0; i < all.Count; i++)
        {
            if (!gone.Contains(all[i]))
                continue;
            int last = i;
            while (last + 1 < all.Count && gone.Contains(all[last + 1]))
                last++;
            // What follows moves up; at the end what stands before goes along, with its continuation.
            state.Edits.Delete(last + 1 < all.Count ? UpToComment(TextSpan.Between(all[i].Span.Start, all[last + 1].Span.Start)) : TextSpan.Between(all[i - 1].Span.End, all[last].Span.End));
            i = last;
        }
    }
}
