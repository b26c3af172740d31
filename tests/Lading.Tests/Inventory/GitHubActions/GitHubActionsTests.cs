using Lading.Inventory;
using Lading.Inventory.Catalogers.GitHubActions;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.GitHubActions;

public class GitHubActionsTests
{
    internal const string Workflow = """
        on: push
        jobs:
          build:
            runs-on: ubuntu-latest
            container: ghcr.io/o/img:1.0
            services:
              db:
                image: postgres@sha256:aa
            steps:
              - uses: Actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3 # v4.1.1
              - uses: github/codeql-action/init@v3
              - uses: ./local
              - uses: docker://alpine:3.19
              - uses: ${{ matrix.action }}@v1
          call:
            uses: o/r/.github/workflows/x.yml@main
        """;

    [Fact]
    public void Actions_workflows_and_images_are_found()
    {
        Sbom sbom = CatalogerTest.Run<GitHubActionsCataloger>((".github/workflows/ci.yml", Workflow));
        Assert.Equal(
        [
            "pkg:docker/alpine@3.19", "pkg:docker/o/img@1.0?repository_url=ghcr.io", "pkg:docker/postgres@sha256:aa",
            "pkg:githubactions/actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3", "pkg:githubactions/github/codeql-action%2Finit@v3",
            "pkg:githubactions/o/r%2F.github%2Fworkflows%2Fx.yml@main",
        ], sbom.Packages.Select(p => p.Purl!).Order(StringComparer.Ordinal));
        Assert.Equal("v4.1.1", sbom.Packages.Single(p => p.Name == "checkout").Properties["githubactions:release"]);
    }

    [Fact]
    public void Composite_actions_use_others() =>
        Assert.Equal(["a/b@v1"], CatalogerTest.Run<GitHubActionsCataloger>(("x/action.yaml", "runs:\n  using: composite\n  steps:\n  - uses: a/b@v1\n")).Names());

    [Theory, InlineData("- a list"), InlineData("{")]
    public void Other_files_are_unknown(string text) => Assert.Single(CatalogerTest.Run<GitHubActionsCataloger>((".github/workflows/x.yaml", text)).Unknowns);
}
