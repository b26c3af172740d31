namespace Lading.Tests.Cli;

/// <summary>The program that is tested: the native binary (<c>$LADING_BINARY</c>) or, without one, as it was built for the tests.</summary>
internal static class LadingProgram
{
    /// <summary>The beginning of a command line in a shell that runs it.</summary>
    public static string Start => Environment.GetEnvironmentVariable("LADING_BINARY") is { Length: > 0 } binary
        ? $"'{binary}'"
        : $"dotnet '{Path.Combine(AppContext.BaseDirectory, "lading.dll")}'";
}
