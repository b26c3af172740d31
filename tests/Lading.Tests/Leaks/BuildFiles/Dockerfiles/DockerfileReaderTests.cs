using System.Text;
using CsCheck;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Xunit;

namespace Lading.Tests.Leaks.BuildFiles.Dockerfiles;

public class DockerfileReaderTests
{
    private static Dockerfile Read(string text) => DockerfileReader.Read(Encoding.UTF8.GetBytes(text), "Dockerfile");

    [Fact]
    public void Directives_stand_at_the_head_only_and_unknown_ones_do_not_end_it()
    {
        Dockerfile file = Read("\ufeff# syntax=docker/dockerfile:1.10\n# foo=bar\n#ESCAPE = `\n# check=skip=SecretsUsedInArgOrEnv;error=true\n\n# escape=\\\nFROM a\n");
        Assert.Equal(["syntax=docker/dockerfile:1.10", "escape=`", "check=skip=SecretsUsedInArgOrEnv;error=true"], file.Directives.Select(d => $"{d.Name}={d.Value}"));
        Assert.Equal('`', file.Escape);
        Assert.Equal(["foo=bar", "escape=\\"], file.Comments.Select(c => c.Text));
        Assert.Equal(7, file.Instructions.Single().Line);
    }

    [Fact]
    public void Continuation_lines_are_joined_and_every_piece_knows_its_place()
    {
        const string Text = "FROM a\r\nRUN one \\ \r\n  # why\r\n\r\n  two \\\r\n  three\r\nENV A=1\r\n";
        Dockerfile file = Read(Text);
        Instruction run = file.Instructions[1];
        Assert.Equal("one   two   three", run.Arguments);
        Assert.Equal((2, 6), (run.Line, run.EndLine));
        Assert.Equal(["one", "two", "three"], run.Words.Select(w => file.Source.Slice(w.Span)));
        Assert.Equal(["why"], file.Comments.Select(c => c.Text));
        Assert.StartsWith("RUN one", file.Source.Slice(run.Span));
        Assert.EndsWith("three", file.Source.Slice(run.Span));
        Assert.Equal((5, 3), (file.Source.LineAt(run.Words[1].Span.Start), file.Source.ColumnAt(run.Words[1].Span.Start)));
        Assert.Equal("\r\n", file.Source.LineBreak);
    }

    [Fact]
    public void A_doubled_escape_character_ends_the_line_and_a_backtick_may_be_it()
    {
        Assert.Equal(2, Read("RUN a \\\\\nRUN b").Instructions.Count);
        Assert.Equal("dir c:\\ x", Read("# escape=`\nFROM a\nRUN dir c:\\ `\nx").Instructions[1].Arguments);
    }

    [Fact]
    public void Here_documents_hold_what_looks_like_instructions()
    {
        Dockerfile file = Read("FROM a\nRUN <<EOF cat\nFROM x\n# no comment\nEOF\nCOPY <<-'A' <<B /to/\n\tone\n\tA\ntwo\nB\nRUN echo hi\n");
        Assert.Equal([InstructionKind.From, InstructionKind.Run, InstructionKind.Copy, InstructionKind.Run], file.Instructions.Select(i => i.Kind));
        Assert.Equal("FROM x\n# no comment\n", file.Instructions[1].Heredocs.Single().Content);
        Assert.Equal([("A", false, true, "\tone\n"), ("B", true, false, "two\n")], file.Instructions[2].Heredocs.Select(h => (h.Name, h.IsExpanded, h.StripsTabs, h.Content)));
        Assert.Equal((6, 10), (file.Instructions[2].Line, file.Instructions[2].EndLine));
        Assert.Empty(file.Comments);
        Assert.Contains("no end", Read("RUN <<EOF\nx").Problems.Single().Message);
        Assert.Empty(Read("ENV A=<<EOF\nRUN b").Instructions[0].Heredocs);
        Assert.Equal("x\n", Read("ONBUILD RUN <<E\nx\nE\n").Instructions[0].Inner!.Heredocs.Single().Content);
    }

    [Fact]
    public void Env_arg_and_label_give_names_and_values_with_their_quotes()
    {
        Dockerfile file = Read("FROM a\nENV A=1 B=\"two words\" C=x\\ y \\\n  D='q'\nENV old the \"rest\" of it\nARG X Y=2\nLABEL \"a.b\"=c\n");
        Assert.Equal(["A|1", "B|\"two words\"", "C|x\\ y", "D|'q'"], file.Instructions[1].Assignments.Select(a => $"{a.Name}|{a.Value}"));
        Assert.Equal("two words", file.Source.Slice(file.Instructions[1].Assignments[1].ValueSpan).Trim('"'));
        Assert.Equal("old|the \"rest\" of it", file.Instructions[2].Assignments.Select(a => $"{a.Name}|{a.Value}").Single());
        Assert.Equal([("X", null), ("Y", "2")], file.Instructions[3].Assignments.Select(a => (a.Name, a.Value)));
        Assert.Equal("a.b", file.Instructions[4].Assignments.Single().Name);
    }

    [Fact]
    public void Flags_mounts_and_the_json_form()
    {
        Dockerfile file = Read("FROM --platform=$BUILDPLATFORM a AS b\nRUN --mount=type=secret,id=npm,env=TOKEN --mount=\"type=cache,target=/x\" --network=none npm ci\nCOPY --from=b --chown=1:1 /a /b\nCMD [\"a\", \"b c\"]\nENTRYPOINT [a]\nHEALTHCHECK --interval=1s CMD [\"x\"]\nMAINTAINER me\n");
        Assert.Equal(["platform"], file.Instructions[0].Flags.Select(f => f.Name));
        Assert.Equal(["mount", "mount", "network"], file.Instructions[1].Flags.Select(f => f.Name));
        Mount mount = file.Instructions[1].Mounts.First();
        Assert.Equal(("secret", "npm", "TOKEN", null), (mount.Type, mount.Id, mount.Variable, mount.Target));
        Assert.Equal("npm ci", file.Instructions[1].Arguments);
        Assert.Equal("/run/secrets/x", Mount.Parse("type=secret,id=x", default).Target);
        Assert.Equal("x", Mount.Parse("type=secret,target=/etc/x", default).Id);
        Assert.Equal(["a", "b c"], file.Instructions[3].Exec);
        Assert.Null(file.Instructions[4].Exec);
        Assert.Equal(["x"], file.Instructions[5].Exec);
        Assert.Equal("me", file.Instructions[6].Arguments);
    }

    [Fact]
    public void Stages_are_told_apart_and_what_does_not_build_is_read_all_the_same()
    {
        Dockerfile file = Read("ARG V=1\nFROM a:$V AS One\nRUN x\nFROM one\nFROOM b\nONBUILD RUN y\n");
        Assert.Equal([("one", "a:$V", 1), (null, "one", 2)], file.Stages.Select(s => (s.Name, s.Base, s.Instructions.Count)));
        Assert.Equal([-1, 0, 0, 1, 1, 1], file.Instructions.Select(i => i.Stage));
        Assert.Equal("there is no instruction FROOM", file.Problems.Single().Message);
        Assert.Equal(InstructionKind.Run, file.Instructions[5].Inner!.Kind);
        Assert.Equal(["V"], file.GlobalArguments.SelectMany(a => a.Assignments).Select(a => a.Name));
    }

    [Fact]
    public void Images_are_listed_after_arguments_were_put_in()
    {
        Dockerfile file = Read("""
            # syntax=docker/dockerfile:1
            ARG TAG=3.20
            ARG REG
            FROM alpine:${TAG} AS base
            FROM --platform=linux/arm64 ${REG:-docker.io}/go:${TAG%.*} AS build
            ARG TOOL=busybox
            COPY --from=${TOOL}:1 /a /a
            COPY --from=base /a /a
            RUN --mount=type=bind,from=tools:2,target=/t true
            FROM nobody:$MISSING AS unused
            FROM scratch
            COPY --from=1 /a /a
            """);
        Assert.Equal(
            ["docker/dockerfile:1 True", "alpine:3.20 True", "docker.io/go:3 True", "busybox:1 True", "tools:2 True", "nobody: False"],
            file.ImagesOf().Select(i => $"{i.Reference} {i.IsNeeded}"));
        Assert.Equal(["MISSING"], file.ImagesOf().Last().Unresolved);
        Assert.Equal("linux/arm64", file.ImagesOf()[2].Platform);
        var given = new Dictionary<string, string> { ["TAG"] = "edge", ["REG"] = "r:5000" };
        Assert.Equal(["alpine:edge", "r:5000/go:edge"], file.ImagesOf(given).Where(i => i.Kind == ImageUseKind.Base).Take(2).Select(i => i.Reference));
        Assert.Equal(["alpine:3.20"], file.ImagesOf(target: "base").Where(i => i.IsNeeded && i.Stage is not null).Select(i => i.Reference));
        Assert.Throws<LadingException>(() => file.ImagesOf(target: "none"));
    }

    [Fact]
    public void Random_and_mutated_text_is_read_or_refused_and_never_lost()
    {
        string[] pieces = ["FROM a AS b", "RUN <<EOF", "EOF", "\n", "\r\n", "\\\n", "`\n", "# escape=`\n", "# c\n", "ENV A=$A$A", "\"", "'", "${A:-", "}", "${A//", "[\"", "\"]", "--mount=type=secret,id=", " ", "\t", "ARG ", "ONBUILD ", "COPY --from=0 a b", "\ufeff", "é", "\0", "<<-", "LABEL a"];
        Gen.OneOf(Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]), Gen.String[0, 6]).Array[0, 60].Sample(parts =>
        {
            Dockerfile file = Read(string.Concat(parts));
            int last = 0;
            foreach (Instruction instruction in file.Instructions)
            {
                Assert.True(instruction.Span.Start >= last && instruction.Span.End <= file.Source.Text.Length);
                Assert.StartsWith(instruction.Keyword[..1], file.Source.Slice(instruction.Span));
                foreach (Word word in instruction.Words)
                    Assert.InRange(word.Span.End, word.Span.Start, file.Source.Text.Length);
                last = instruction.Span.End;
            }
            file.ImagesOf();
        }, iter: 3000);
        Gen.Byte.Array[0, 300].Sample(bytes => { DockerfileReader.Read(bytes, "x").ImagesOf(); }, iter: 2000);
    }

    [Fact]
    public void Size_and_growth_are_bounded()
    {
        Assert.Throws<LadingException>(() => DockerfileReader.Read(new byte[SourceFile.MaxBytes + 1], "x"));
        Assert.Throws<LadingException>(() => Read(string.Concat(Enumerable.Repeat("RUN a\n", DockerfileReader.MaxInstructions + 1))));
        string doubling = "FROM a\nENV A=" + new string('x', 1000) + "\n" + string.Concat(Enumerable.Repeat("ENV A=$A$A$A$A\n", 60)) + "COPY --from=$A a b\n";
        Assert.InRange(Read(doubling).ImagesOf().Last().Reference.Length, 1, 300_000);
        Read("RUN " + string.Concat(Enumerable.Repeat("a \\\n", 500_000)));
        Read("RUN " + new string('"', 1_000_000));
    }
}
