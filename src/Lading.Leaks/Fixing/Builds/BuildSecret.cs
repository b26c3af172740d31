namespace Lading.Leaks.Fixing.Builds;

/// <summary>A secret that a build is given: <c>docker build --secret id=ID,env=VARIABLE</c> or <c>src=FILE</c>.</summary>
/// <param name="Id">Its id, by which mounts name it.</param>
/// <param name="Variable">The variable of whoever builds that holds it; null when a file does.</param>
/// <param name="File">The file that holds it, from where the build is started or with <c>$HOME</c>; null when a variable does.</param>
internal sealed record BuildSecret(string Id, string? Variable, string? File)
{
    /// <summary>The value of the option <c>--secret</c>, for a POSIX shell.</summary>
    public string Option => $"id={Id},{(Variable is not null ? "env=" + Variable : "src=" + Quote(File!))}";

    /// <summary>The same for a build that is started elsewhere: files of the build context are below <paramref name="context"/>.</summary>
    public BuildSecret From(string context) => File is null || File[0] is '$' or '/' || context is "." or "./" ? this : this with { File = KnownBuilds.Below(context, File) };

    /// <summary>A word of a shell; <c>$HOME</c> stays a variable.</summary>
    internal static string Quote(string path) => path.AsSpan().IndexOfAny(" '\"\\,;&|") < 0 ? path : "'" + path.Replace("'", "'\\''") + "'";
}
