namespace Lading.Oci.Sources;

/// <summary><c>registry:REFERENCE</c>.</summary>
internal static class RegistrySource
{
    public static Task<Source> OpenAsync(string reference, SourceOptions options, CancellationToken cancellation) =>
        throw LadingException.Network($"{ImageReference.Parse(reference)}: registries are not read yet.");
}
