namespace Lading.Fuzz;

/// <summary>
/// Something that reads hostile bytes: a name, inputs to begin with, and what to do with one input. Anything that
/// <paramref name="Run"/> throws is a finding; what the reader may throw is caught inside.
/// </summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Seeds">Valid inputs; never empty.</param>
/// <param name="Run">Reads one input.</param>
internal sealed record Target(string Name, IReadOnlyList<byte[]> Seeds, Action<byte[]> Run);
