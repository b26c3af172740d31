using System.IO.Compression;
using System.Text;

namespace Lading.Tests.Inventory.Java;

/// <summary>Makes archives for tests.</summary>
internal static class JarBuilder
{
    public static byte[] Jar(params (string Name, string Text)[] entries) => Jar(CompressionLevel.Fastest, [.. entries.Select(e => (e.Name, Encoding.UTF8.GetBytes(e.Text)))]);

    public static byte[] Jar(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }

    /// <summary>The entries Maven's archiver adds to a jar.</summary>
    public static (string, string)[] Maven(string group, string artifact, string version, string dependencies = "") =>
    [
        ($"META-INF/maven/{group}/{artifact}/pom.properties", $"#Generated\nversion={version}\r\ngroupId={group}\nartifactId={artifact}\n"),
        ($"META-INF/maven/{group}/{artifact}/pom.xml",
            $"<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>" +
            $"<licenses><license><name>The Apache License, Version 2.0</name></license></licenses><dependencies>{dependencies}</dependencies></project>"),
    ];

    public static string Dependency(string group, string artifact, string version, string extra = "") =>
        $"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>{extra}</dependency>";
}
