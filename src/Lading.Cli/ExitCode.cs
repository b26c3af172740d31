namespace Lading.Cli;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    /// <summary>Done and clean.</summary>
    public const int Ok = 0;
    /// <summary>Findings, a difference where none was wanted, or a policy that said no.</summary>
    public const int Findings = 1;
    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;
    /// <summary>Could not finish: network, damaged input, a missing file.</summary>
    public const int Failed = 3;
    /// <summary>A bug of ours (EX_SOFTWARE).</summary>
    public const int Bug = 70;
    /// <summary><c>lading run</c>: the program cannot be executed, as shells have it.</summary>
    public const int NotExecutable = 126;
    /// <summary><c>lading run</c>: there is no such program, as shells have it.</summary>
    public const int NotFound = 127;
    /// <summary>Interrupted by the user (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
