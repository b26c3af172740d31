using System.Text;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Php;
using Lading.Scanning.Trees;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Php;

public class PhpCatalogerTests
{
    private const string Packages = """
        [{"name":"a/one","version":"v1.0.0","require":{"php":">=8","b/two":"^2","psr/log-implementation":"1"},"license":["MIT"],
          "source":{"type":"git","url":"https://h.example/one.git","reference":"abc"},"authors":[{"name":"N","email":"n@x"}]},
         {"name":"b/two","version":"2.1.0","dist":{"url":"https://h.example/two.zip","shasum":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}},
         {"name":"c/log","version":"3.0.0","provide":{"psr/log-implementation":"1.0"},"require":{"A/One":"*"}}]
        """;

    private const string Record = """a:5:{s:4:"name";s:9:"memcached";s:7:"channel";s:12:"pecl.php.net";s:7:"version";a:2:{s:7:"release";s:5:"3.2.0";s:3:"api";s:5:"3.2.0";}s:7:"license";s:11:"PHP License";s:12:"dependencies";a:1:{s:8:"required";a:1:{s:7:"package";a:2:{s:4:"name";s:5:"redis";s:7:"channel";s:12:"pecl.php.net";}}}}""";

    [Fact]
    public void Composer_1_and_2_install_records_give_the_same_graph()
    {
        foreach (string json in new[] { Packages, $$"""{"packages":{{Packages}},"dev":true,"dev-package-names":["c/log"]}""" })
        {
            Sbom sbom = CatalogerTest.Run<ComposerInstalledCataloger>(("app/vendor/composer/installed.json", json));
            Assert.Equal(["a/one@v1.0.0", "b/two@2.1.0", "c/log@3.0.0"], sbom.Names());
            Assert.Equal(["a/one -> b/two", "a/one -> c/log", "c/log -> a/one"], sbom.Edges());
        }
    }

    [Fact]
    public void Composer_records_name_licence_author_source_and_hash()
    {
        Sbom sbom = CatalogerTest.Run<ComposerLockCataloger>(("composer.lock", $$"""{"packages":{{Packages}},"packages-dev":[{"name":"d/dev","version":"1"}]}"""));
        Package one = sbom.Packages[0];
        Assert.Equal(["MIT"], one.DeclaredLicenses);
        Assert.Equal("N <n@x>", one.Author);
        Assert.Equal("https://h.example/one.git", one.Vcs);
        Assert.Equal("abc", one.Properties["composer:reference"]);
        Assert.Equal("SHA-1", Assert.Single(sbom.Packages[1].Hashes).Algorithm);
        Assert.Equal(DependencyScope.Development, sbom.Packages.Single(p => p.Name == "dev").Scope);
    }

    [Fact]
    public void Pear_records_are_serialized_php()
    {
        Sbom sbom = CatalogerTest.Run<PearCataloger>(
            ("usr/local/lib/php/.registry/.channel.pecl.php.net/memcached.reg", Record),
            ("usr/local/lib/php/.registry/.channel.pecl.php.net/redis.reg", """a:3:{s:4:"name";s:5:"redis";s:7:"channel";s:12:"pecl.php.net";s:7:"version";s:5:"6.0.2";}"""),
            ("usr/local/lib/php/.registry/archive_tar.reg", """a:2:{s:7:"package";s:11:"Archive_Tar";s:7:"version";s:5:"1.4.3";}"""));
        Assert.Equal(["pear.php.net/Archive_Tar@1.4.3", "pecl.php.net/memcached@3.2.0", "pecl.php.net/redis@6.0.2"], sbom.Names());
        Assert.Equal(["pecl.php.net/memcached -> pecl.php.net/redis"], sbom.Edges());
        Assert.Equal(["PHP License"], sbom.Packages[1].DeclaredLicenses);
    }

    [Theory]
    [InlineData("i:5;", "5")]
    [InlineData("s:4:\"\u00e9\u00e9\";", "\u00e9\u00e9")]
    [InlineData("b:1;", "true")]
    [InlineData("N;", null)]
    public void Serialized_scalars_are_read(string text, string? expected) => Assert.Equal(expected, PhpSerialized.Parse(Encoding.UTF8.GetBytes(text)).Text);

    [Theory]
    [InlineData("")]
    [InlineData("s:9:\"a\";")]
    [InlineData("s:-1:\"\";")]
    [InlineData("a:99999999:{}")]
    [InlineData("a:1:{i:0;N;")]
    [InlineData("a:1:{a:0:{}N;}")]
    [InlineData("O:8:\"stdClass\":0:{}")]
    public void Serialized_data_that_do_not_add_up_are_refused(string text) =>
        Assert.Throws<ParseException>(() => PhpSerialized.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Serialized_arrays_nested_without_end_are_refused() => Assert.Throws<ParseException>(() =>
        PhpSerialized.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a:1:{i:0;", 10_000)))));

    [Fact]
    public void Wordpress_plugins_are_named_by_their_folder()
    {
        Sbom sbom = CatalogerTest.Run<WordpressPluginCataloger>(
            ("var/www/wp-content/plugins/shop/shop.php", "<?php\n/**\n * Plugin Name: The Shop\n * Version: 8.1 \n * License: GPLv3\n * Requires Plugins: core\n */"),
            ("var/www/wp-content/plugins/shop/other.php", "<?php // Version: 1\n"),
            ("var/www/wp-content/plugins/core/main.php", "<?php /* Plugin Name: Core */\n# version: 2\n"),
            ("var/www/wp-content/plugins/hello.php", "<?php\n/*\nPlugin Name: Hello\nVersion: 1.7.2\n*/"));
        Assert.Equal(["core@2", "hello@1.7.2", "shop@8.1"], sbom.Names());
        Assert.Equal(["shop -> core"], sbom.Edges());
        Assert.Equal("The Shop", sbom.Packages[2].Properties["wordpress:title"]);
    }

    [Fact]
    public void Hostile_files_do_no_harm()
    {
        HostileFiles.Check(new ComposerInstalledCataloger(), "vendor/composer/installed.json", Packages);
        HostileFiles.Check(new ComposerLockCataloger(), "composer.lock", $$"""{"packages":{{Packages}}}""");
        HostileFiles.Check(new PearCataloger(), "usr/lib/php/.registry/a.reg", Record);
        HostileFiles.Check(new WordpressPluginCataloger(), "wp-content/plugins/a/a.php", "<?php\n/**\n * Plugin Name: The Shop\n * Version: 8.1 \n * Requires Plugins: core, x\n */");
    }
}
