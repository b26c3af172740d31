namespace Lading.Inventory.Catalogers.Binary;

/// <summary>The literal to search for and what may lie around it.</summary>
/// <param name="Literal">Bytes that every match holds.</param>
/// <param name="MinBefore">Fewest bytes of a match before the literal.</param>
/// <param name="MaxBefore">Most bytes of a match before it.</param>
/// <param name="Previous">Bytes that may come right before it; null when not known.</param>
/// <param name="Next">Bytes that may come right after it; null when not known.</param>
internal sealed record PatternAnchor(byte[] Literal, int MinBefore, int MaxBefore, bool[]? Previous, bool[]? Next);

/// <summary>A compiled pattern: instructions for a backtracking machine whose stack and steps are bounded.</summary>
internal sealed class PatternProgram(IReadOnlyList<PatternProgram.Instruction> code, PatternAnchor anchor)
{
    private const int MaxStack = 2048;

    /// <summary>What an instruction does.</summary>
    public enum Operation : byte
    {
        /// <summary>Takes one byte of the set.</summary>
        Take,
        /// <summary>Goes on at the first target and, if that fails, at the second.</summary>
        Split,
        /// <summary>Goes on at the first target.</summary>
        Jump,
        /// <summary>Notes the position as start (0) or end (1) of the version.</summary>
        Save,
        /// <summary>The whole pattern matched.</summary>
        Done,
    }

    /// <summary>One instruction.</summary>
    public readonly record struct Instruction(Operation Operation, bool[]? Set, int First, int Second);

    private readonly record struct Branch(int Code, int At, int Start, int End);

    private readonly Instruction[] _code = [.. code];

    /// <summary>What is searched for.</summary>
    public PatternAnchor Anchor { get; } = anchor;

    /// <summary>True when the pattern matches at <paramref name="start"/>; a match that would take too many steps is none.</summary>
    public bool Match(ReadOnlySpan<byte> bytes, int start, ref int steps, out Range version)
    {
        Span<Branch> stack = stackalloc Branch[64];
        int depth = 0;
        var state = new Branch(0, start, -1, -1);
        while (steps-- > 0)
        {
            Instruction instruction = _code[state.Code];
            switch (instruction.Operation)
            {
                case Operation.Take when state.At < bytes.Length && instruction.Set![bytes[state.At]]:
                    state = state with { Code = state.Code + 1, At = state.At + 1 };
                    continue;
                case Operation.Split:
                    if (depth == stack.Length && !Grow(ref stack))
                    {
                        version = default;
                        return false;
                    }
                    stack[depth++] = state with { Code = instruction.Second };
                    state = state with { Code = instruction.First };
                    continue;
                case Operation.Jump:
                    state = state with { Code = instruction.First };
                    continue;
                case Operation.Save:
                    state = instruction.First == 0 ? state with { Code = state.Code + 1, Start = state.At } : state with { Code = state.Code + 1, End = state.At };
                    continue;
                case Operation.Done:
                    version = state.Start >= 0 && state.End >= state.Start ? state.Start..state.End : start..state.At;
                    return true;
            }
            if (depth == 0)
                break;
            state = stack[--depth];
        }
        version = default;
        return false;
    }

    private static bool Grow(ref Span<Branch> stack)
    {
        if (stack.Length >= MaxStack)
            return false;
        Branch[] larger = new Branch[stack.Length * 4];
        stack.CopyTo(larger);
        stack = larger;
        return true;
    }
}
