using System.Text;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Models;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Models;

public class ModelCatalogerTests
{
    private static byte[] Gguf()
    {
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write(2ul);
        writer.Write(4ul);
        Text("general.name");
        writer.Write(8u);
        Text("Tiny Model");
        Text("tokens");
        writer.Write(9u);
        writer.Write(8u);
        writer.Write(2ul);
        Text("a");
        Text("b");
        Text("numbers");
        writer.Write(9u);
        writer.Write(4u);
        writer.Write(3ul);
        writer.Write(new byte[12]);
        Text("general.license");
        writer.Write(8u);
        Text("apache-2.0");
        return stream.ToArray();

        void Text(string text)
        {
            writer.Write((ulong)text.Length);
            writer.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    private static byte[] Safetensors(string json) => [.. BitConverter.GetBytes((ulong)json.Length), .. Encoding.UTF8.GetBytes(json), .. new byte[16]];

    [Fact]
    public void A_gguf_model_is_named_by_its_header()
    {
        Package model = CatalogerTest.Run<ModelCataloger>(new MemoryFile("models/x.gguf", Gguf())).Packages.Single();
        Assert.Equal(("Tiny Model", PackageRole.MachineLearningModel, "apache-2.0"), (model.Name, model.Role, model.DeclaredLicenses.Single()));
        Assert.Equal("2", model.Properties["gguf:gguf.tensors"]);
    }

    [Fact]
    public void A_safetensors_model_is_named_by_its_metadata_or_its_file()
    {
        const string json = """{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{"format":"pt","license":"mit"}}""";
        Package model = CatalogerTest.Run<ModelCataloger>(new MemoryFile("models/x.safetensors", Safetensors(json))).Packages.Single();
        Assert.Equal(("x", "mit", "pt"), (model.Name, model.DeclaredLicenses.Single(), model.Properties["safetensors:format"]));
    }

    [Fact]
    public void Damaged_headers_throw_nothing_but_parse_exceptions()
    {
        byte[][] samples = [Gguf(), Safetensors("""{"__metadata__":{"format":"pt"}}""")];
        Gen.Select(Gen.Int[0, 1], Gen.Select(Gen.Int[0, 1 << 20], Gen.Byte).Array[1, 6]).Sample((which, changes) =>
        {
            byte[] bytes = (byte[])samples[which].Clone();
            foreach ((int at, byte value) in changes)
                bytes[at % bytes.Length] = value;
            try
            {
                new ModelCataloger().Read(ScannedFile.FromBytes(which == 0 ? "a.gguf" : "a.safetensors", bytes, []));
            }
            catch (ParseException)
            {
            }
        }, iter: 5000);
    }
}
