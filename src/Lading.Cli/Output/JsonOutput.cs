using System.Text.Json;

namespace Lading.Cli.Output;

/// <summary>A result as JSON on standard output.</summary>
internal static class JsonOutput
{
    /// <summary>Writes one indented document and a line end.</summary>
    public static void Write(Action<Utf8JsonWriter> write)
    {
        using Stream output = Console.OpenStandardOutput();
        using var buffered = new BufferedStream(output, 64 << 10);
        using (var writer = new Utf8JsonWriter(buffered, new JsonWriterOptions { Indented = true }))
            write(writer);
        buffered.Write("\n"u8);
    }
}
