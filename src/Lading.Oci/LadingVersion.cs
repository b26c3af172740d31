namespace Lading;

/// <summary>The version of this program.</summary>
public static class LadingVersion
{
    /// <summary>Three numbers: <c>1.2.3</c>.</summary>
    public static string Text { get; } = typeof(LadingVersion).Assembly.GetName().Version?.ToString(3) ?? "0";
}
