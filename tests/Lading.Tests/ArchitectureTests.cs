using System.Xml.Linq;
using Xunit;

namespace Lading.Tests;

/// <summary>The arrows between projects are those of docs/architecture.md and no others.</summary>
public class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Lading.Oci"] = [],
        ["Lading.Scanning"] = ["Lading.Oci"],
        ["Lading.Inventory"] = ["Lading.Scanning"],
        ["Lading.Vulnerabilities"] = ["Lading.Inventory"],
        ["Lading.Leaks"] = ["Lading.Scanning"],
        ["Lading.Signing"] = ["Lading.Oci"],
        ["Lading.Policy"] = ["Lading.Inventory", "Lading.Vulnerabilities", "Lading.Leaks", "Lading.Signing"],
        ["Lading.Secrets"] = ["Lading.Oci", "Lading.Signing"],
        ["Lading.Trust"] = ["Lading.Signing"],
    };

    [Fact]
    public void Projects_reference_only_what_the_design_allows()
    {
        string root = Repository.Root;
        string[] projects = Directory.GetFiles(Path.Combine(root, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.NotEmpty(projects);
        foreach (string project in projects)
        {
            string name = Path.GetFileNameWithoutExtension(project);
            string[] references = [.. XDocument.Load(project).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))];
            if (name is "Lading.Cli" or "Lading.Server")
                Assert.DoesNotContain(references, r => r is "Lading.Cli" or "Lading.Server");
            else
                Assert.Empty(references.Except(Allowed[name]));
        }
    }
}
