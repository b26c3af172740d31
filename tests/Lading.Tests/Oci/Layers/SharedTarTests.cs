using System.Formats.Tar;
using System.Text;
using Lading.Oci.Layers;
using Xunit;

namespace Lading.Tests.Oci.Layers;

public class SharedTarTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(16)]
    public void Readers_share_the_entries_each_once_and_keep_the_order_of_equal_paths(int count)
    {
        string file = Path.GetTempFileName();
        try
        {
            using (var writer = new TarWriter(File.Create(file), TarEntryFormat.Pax))
                for (int i = 0; i < 300; i++)
                    writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{new string('d', i % 120)}/file{i % 100}") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes($"content {i}")) });
            var layer = new FileTarLayer(file, 0, new FileInfo(file).Length) { Index = 0 };
            var read = new List<(string Path, string Content)>();
            foreach (EntryReader reader in layer.Open(count, LayerLimits.Default, default))
                using (reader)
                    while (reader.Next())
                    {
                        byte[] content = new byte[reader.Size];
                        Assert.Equal(content.Length, reader.Read(content));
                        read.Add((Encoding.UTF8.GetString(reader.Path), Encoding.UTF8.GetString(content)));
                    }
            Assert.Equal(Enumerable.Range(0, 300).Select(i => $"content {i}").Order(), read.Select(r => r.Content).Order());
            foreach (var same in read.GroupBy(r => r.Path))
                Assert.Equal(same.OrderBy(r => int.Parse(r.Content[8..])), same);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
