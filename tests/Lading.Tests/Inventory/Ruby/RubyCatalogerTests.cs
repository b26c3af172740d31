using Lading.Inventory;
using Lading.Inventory.Catalogers.Ruby;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Ruby;

public class RubyCatalogerTests
{
    private const string Spec = """
        # -*- encoding: utf-8 -*-
        # stub: nokogiri 1.15.4 x86_64-linux lib

        Gem::Specification.new do |s|
          s.name = "nokogiri".freeze
          s.version = "1.15.4"
          s.platform = "x86_64-linux".freeze
          s.metadata = { "homepage_uri" => "https://n.example/", "source_code_uri" => "https://git.example/n" } if s.respond_to? :metadata=
          s.authors = ["Andr\u00E9".freeze, 'B. "C"'.freeze]
          s.licenses = ["MIT".freeze, "Apache-2.0".freeze]
          s.summary = "It's #1 # really".freeze
          s.required_ruby_version = Gem::Requirement.new([">= 2.7".freeze, "< 3.4.dev".freeze])
          if s.respond_to? :add_runtime_dependency then
            s.add_runtime_dependency(%q<racc>.freeze, ["~> 1.4"])
            s.add_development_dependency(%q<rake>.freeze, [">= 0"])
          else
            s.add_dependency(%q<racc>.freeze, ["~> 1.4"])
          end
        end
        """;

    private const string Lock = """
        GIT
          remote: https://h.example/g.git
          revision: abc
          specs:
            g (0.1)
              rake

        PATH
          remote: .
          specs:
            self (1.0)
              g
              nokogiri (~> 1.15)

        GEM
          remote: https://rubygems.org/
          specs:
            nokogiri (1.15.4)
              racc (~> 1.4)
            nokogiri (1.15.4-x86_64-linux)
              racc (~> 1.4)
            racc (1.7.1)
            rake (13.0.6)

        PLATFORMS
          ruby
          x86_64-linux

        DEPENDENCIES
          self!
          rake (>= 1)

        CHECKSUMS
          racc (1.7.1) sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

        BUNDLED WITH
           2.5.0
        """;

    private static string Simple(string name, string version, string more = "") => $"Gem::Specification.new do |s|\n  s.name = \"{name}\"\n  s.version = \"{version}\"\n{more}end\n";

    [Fact]
    public void A_specification_is_read_without_running_it()
    {
        Package package = CatalogerTest.Run<GemPackageCataloger>(("usr/local/bundle/specifications/nokogiri-1.15.4-x86_64-linux.gemspec", Spec)).Packages.Single();
        Assert.Equal("nokogiri@1.15.4", $"{package.Name}@{package.Version}");
        Assert.Equal("x86_64-linux", package.Qualifiers["platform"]);
        Assert.Equal(["MIT", "Apache-2.0"], package.DeclaredLicenses);
        Assert.Equal("André, B. \"C\"", package.Author);
        Assert.Equal("It's #1 # really", package.Description);
        Assert.Equal("https://n.example/", package.Homepage);
        Assert.Equal("https://git.example/n", package.Vcs);
        Assert.Equal(">= 2.7, < 3.4.dev", package.Properties["gem:required-ruby-version"]);
        Assert.Equal([new Requirement("racc", "~> 1.4"), new Requirement("rake", null, DependencyScope.Development)], package.Requires);
    }

    [Fact]
    public void The_highest_fitting_version_of_the_same_home_is_needed_then_the_interpreters()
    {
        Sbom sbom = CatalogerTest.Run<GemPackageCataloger>(
            ("app/vendor/specifications/a-1.gemspec", Simple("a", "1", "  s.add_dependency(%q<b>, [\">= 1.0\", \"< 2\"])\n  s.add_dependency 'json'\n")),
            ("app/vendor/specifications/b-1.2.gemspec", Simple("b", "1.2")),
            ("app/vendor/specifications/b-1.10.gemspec", Simple("b", "1.10")),
            ("app/vendor/specifications/b-2.0.gemspec", Simple("b", "2.0")),
            ("usr/local/lib/ruby/gems/3.2.0/specifications/default/json-2.6.gemspec", Simple("json", "2.6")));
        Dictionary<string, Package> byId = sbom.Packages.ToDictionary(p => p.Id);
        Assert.Equal(["b@1.10", "json@2.6"], sbom.Relationships.Select(r => $"{byId[r.To].Name}@{byId[r.To].Version}").Order());
        Assert.Equal("true", sbom.Packages.Single(p => p.Name == "json").Properties["gem:default"]);
    }

    [Fact]
    public void A_lock_file_has_sources_platforms_dependencies_and_checksums()
    {
        FileCatalog catalog = GemfileLockCataloger.Parse(Lock);
        Assert.Equal("g@0.1 self@1.0 nokogiri@1.15.4 nokogiri@1.15.4 racc@1.7.1 rake@13.0.6", string.Join(' ', catalog.Packages.Select(p => $"{p.Name}@{p.Version}")));
        Assert.Equal("x86_64-linux", catalog.Packages[3].Qualifiers["platform"]);
        Assert.Equal("git+https://h.example/g.git@abc", catalog.Packages[0].Vcs);
        Assert.Equal("SHA-256", Assert.Single(catalog.Packages[4].Hashes).Algorithm);
        Assert.Equal([(0, 5), (1, 0), (1, 2), (1, 3), (2, 4), (3, 4)], catalog.Edges.Select(e => (e.From, e.To)));
    }

    [Fact]
    public void A_projects_specification_counts_where_it_names_its_version()
    {
        Sbom sbom = CatalogerTest.Run<GemspecCataloger>(
            ("a.gemspec", Simple("a", "1")),
            ("b/b.gemspec", "Gem::Specification.new do |spec|\n  spec.name = 'b'\n  spec.version = B::VERSION\nend"),
            ("vendor/gems/c-1/c.gemspec", Simple("c", "1")));
        Assert.Equal(["a@1"], sbom.Names());
    }

    [Theory]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("1.0", "1", 0)]
    [InlineData("1.0.a", "1.0", -1)]
    [InlineData("1.0.b2", "1.0.b10", -1)]
    [InlineData("2.0-rc1", "2.0", -1)]
    public void Versions_are_ordered_as_RubyGems_does(string left, string right, int expected) =>
        Assert.Equal(expected, Math.Sign(GemVersion.Compare(left, right)));

    [Theory]
    [InlineData("1.4.9", "~> 1.4", true)]
    [InlineData("2.0", "~> 1.4", false)]
    [InlineData("1.4.9", "~> 1.4.1", true)]
    [InlineData("1.5", "~> 1.4.1", false)]
    [InlineData("2.0.a", "~> 1.4", false)]
    [InlineData("1.5", ">= 1, != 1.5", false)]
    [InlineData("1.5", null, true)]
    public void Requirements_accept_what_RubyGems_does(string version, string? requirement, bool expected) =>
        Assert.Equal(expected, GemVersion.Satisfies(version, requirement));

    [Fact]
    public void Hostile_files_do_no_harm()
    {
        HostileFiles.Check(new GemPackageCataloger(), "usr/specifications/a-1.gemspec", Spec);
        HostileFiles.Check(new GemspecCataloger(), "a.gemspec", Spec);
        HostileFiles.Check(new GemfileLockCataloger(), "Gemfile.lock", Lock);
        Assert.Throws<ParseException>(() => GemfileLockCataloger.Parse("hello"));
    }
}
