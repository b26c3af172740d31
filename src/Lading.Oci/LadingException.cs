namespace Lading;

/// <summary>Who has to act on an error; decides the exit code of the program.</summary>
public enum ErrorKind
{
    /// <summary>The command was used wrongly: exit code 2.</summary>
    Usage,

    /// <summary>The input is missing, damaged or over a limit: exit code 3.</summary>
    Input,

    /// <summary>A network peer failed or refused: exit code 3.</summary>
    Network,
}

/// <summary>
/// An error for the person who runs the program: what happened and where (<see cref="Exception.Message"/>), and what
/// to do about it (<see cref="Hint"/>). Anything else that escapes is a bug of ours.
/// </summary>
public class LadingException : Exception
{
    /// <summary>Creates an error with a message of one sentence and, if there is one, advice.</summary>
    public LadingException(ErrorKind kind, string message, string? hint = null, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Hint = hint;
    }

    /// <summary>Who has to act.</summary>
    public ErrorKind Kind { get; }

    /// <summary>What to do, in one sentence; null when nothing useful can be said.</summary>
    public string? Hint { get; }

    /// <summary>The command was used wrongly.</summary>
    public static LadingException Usage(string message, string? hint = null) => new(ErrorKind.Usage, message, hint);

    /// <summary>The input is missing, damaged or over a limit.</summary>
    public static LadingException Input(string message, string? hint = null, Exception? inner = null) =>
        new(ErrorKind.Input, message, hint, inner);

    /// <summary>A network peer failed or refused.</summary>
    public static LadingException Network(string message, string? hint = null, Exception? inner = null) =>
        new(ErrorKind.Network, message, hint, inner);
}
