namespace Lading.Leaks.Searching;

/// <summary>
/// A piece of a build step as history keeps it, and the kind of file it reads like. Both builders write
/// <c>RUN |2 A=v B=w /bin/sh -c …</c> with the values of build arguments; the old one without <c>RUN</c>, and
/// <c>/bin/sh -c #(nop) ENV A=v</c> for steps that run nothing.
/// </summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="Length">Characters.</param>
/// <param name="Like">Name of a file of that kind.</param>
internal readonly record struct HistoryPiece(int Start, int Length, string Like)
{
    private const string Assignments = ".env", Script = "run.sh", Instruction = "Dockerfile";
    private const string NoOperation = "#(nop)", BuildKit = "# buildkit";
    private const int MaxArguments = 1000;

    /// <summary>The pieces of a step, in their order and without overlap.</summary>
    public static IReadOnlyList<HistoryPiece> Of(string step)
    {
        int end = step.TrimEnd().EndsWith(BuildKit, StringComparison.Ordinal) ? step.LastIndexOf(BuildKit, StringComparison.Ordinal) : step.Length;
        int nop = step.IndexOf(NoOperation, StringComparison.Ordinal);
        int start = SkipSpaces(step, nop is >= 0 and < 64 ? nop + NoOperation.Length : 0, end);
        int word = start;
        while (word < end && char.IsAsciiLetter(step[word]))
            word++;
        string name = step[start..word];
        int rest = SkipSpaces(step, word, end);
        if (name is "" or "RUN" && rest < end && step[rest] == '|')
            return Arguments(step, rest, end);
        return name switch
        {
            "ENV" or "ARG" or "LABEL" => [new HistoryPiece(rest, end - rest, Assignments)],
            "COPY" or "ADD" or "FROM" or "HEALTHCHECK" or "ONBUILD" => [new HistoryPiece(start, end - start, Instruction)],
            "RUN" => [new HistoryPiece(rest, end - rest, Script)],
            _ => [new HistoryPiece(start, end - start, Script)],
        };
    }

    /// <summary>
    /// <c>|n</c> and then n assignments. Values are not quoted: one goes as far as the next name, the last as far as the path of
    /// the shell.
    /// </summary>
    private static List<HistoryPiece> Arguments(string step, int bar, int end)
    {
        var pieces = new List<HistoryPiece>();
        int at = bar + 1, count = 0;
        while (at < end && char.IsAsciiDigit(step[at]))
            count = Math.Min(MaxArguments, count * 10 + step[at++] - '0');
        at = SkipSpaces(step, at, end);
        bool more = true;
        for (int i = 0; i < count && at < end; i++)
        {
            int next = -1;
            if (more && i < count - 1)
                more = (next = NextName(step, at, end)) >= 0;
            if (next < 0)
                next = EndOfLast(step, at, end);
            pieces.Add(new HistoryPiece(at, next - at, Assignments));
            at = SkipSpaces(step, next, end);
        }
        pieces.Add(new HistoryPiece(at, end - at, Script));
        return pieces;
    }

    /// <summary>Where the next assignment's name stands, behind a space; less than 0 when there is none.</summary>
    private static int NextName(string step, int from, int end)
    {
        for (int space = step.IndexOf(' ', from); space >= 0 && space < end; space = step.IndexOf(' ', space + 1))
        {
            int at = space + 1;
            while (at < end && (char.IsAsciiLetterOrDigit(step[at]) || step[at] == '_'))
                at++;
            if (at > space + 1 && at < end && step[at] == '=')
                return space;
        }
        return -1;
    }

    private static int EndOfLast(string step, int from, int end)
    {
        int shell = step.IndexOf(" /", from, end - from, StringComparison.Ordinal);
        int space = step.IndexOf(' ', from, end - from);
        return shell >= 0 ? shell : space >= 0 ? space : end;
    }

    private static int SkipSpaces(string text, int at, int end)
    {
        while (at < end && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
