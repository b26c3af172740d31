using Lading.Inventory.Catalogers.Java;
using Xunit;

namespace Lading.Tests.Inventory.Java;

public class JarFileNameTests
{
    [Theory]
    [InlineData("jackson-core-2.9.10.jar", "jackson-core", "2.9.10", null)]
    [InlineData("log4j-1.2-api-2.17.1.jar", "log4j-1.2-api", "2.17.1", null)]
    [InlineData("guava-31.1-jre.jar", "guava", "31.1-jre", null)]
    [InlineData("a-1.0-20230101.120000-3.jar", "a", "1.0-20230101.120000-3", null)]
    [InlineData("netty-epoll-4.1.94.Final-linux-x86_64.jar", "netty-epoll", "4.1.94.Final", "linux-x86_64")]
    [InlineData("foo-1.0-SNAPSHOT-sources.jar", "foo", "1.0-SNAPSHOT", "sources")]
    [InlineData("cats-core_2.12-2.9.0.jar", "cats-core_2.12", "2.9.0", null)]
    [InlineData("org.eclipse.osgi_3.18.0.v2022.jar", "org.eclipse.osgi", "3.18.0.v2022", null)]
    [InlineData("commons-lang3.jar", "commons-lang3", null, null)]
    [InlineData("nested_at_10.jar", "nested_at_10", null, null)]
    [InlineData("app", "app", null, null)]
    [InlineData("-.jar", "-", null, null)]
    public void Splits_name_version_and_classifier(string file, string name, string? version, string? classifier)
    {
        JarFileName parsed = JarFileName.Parse(file);
        Assert.Equal((name, version, classifier), (parsed.Name, parsed.Version, parsed.Classifier));
    }
}
