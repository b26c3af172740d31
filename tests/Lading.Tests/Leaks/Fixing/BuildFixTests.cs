using System.Text;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Fixing;
using Xunit;

namespace Lading.Tests.Leaks.Fixing;

/// <summary>Dockerfiles together with what builds them: Compose files, scripts, Makefiles, workflows.</summary>
public class BuildFixTests
{
    private static readonly SecretScanner Scanner = new(new FingerprintKey(new byte[32]));
    private const string Dockerfile = "FROM node\nARG NPM_TOKEN\nRUN npm ci\n";

    private static BuildFileInput Input(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Fixes a file together with a Dockerfile beside it.</summary>
    private static FileFix With(string path, string text, string dockerfile = Dockerfile) => BuildFileFixer.FixAll([Input(path, text), Input("Dockerfile", dockerfile)])[0];

    /// <summary>Also checks that nothing is left, that a second run changes nothing, and that no value is told.</summary>
    private static FileFix Becomes(string path, string before, string after, string dockerfile = Dockerfile)
    {
        FileFix fix = With(path, before, dockerfile);
        Assert.Empty(fix.Left);
        Assert.Equal(after, fix.After);
        string told = string.Join('\n', fix.Done.Select(n => n.Message).Concat(fix.ToDo).Concat(fix.Commands));
        Assert.DoesNotContain("hunter22", told);
        string again = BuildFileFixer.FixAll([Input("Dockerfile", dockerfile)])[0].After;
        Assert.Equal(after, With(path, after, again).After);
        Assert.DoesNotContain(BuildFileJudge.Judge(path, Encoding.UTF8.GetBytes(after), Scanner), l => l.Rule == "secret-in-build-arg");
        return fix;
    }

    [Fact]
    public void Compose_arguments_become_build_secrets()
    {
        FileFix fix = Becomes("compose.yaml", """
            services:
              web:
                build:
                  context: .
                  args:
                    # the token
                    NPM_TOKEN: ${CI_TOKEN}
                    VERSION: 1 # one
                image: web
              list:
                build:
                  args: ["NPM_TOKEN=$CI_TOKEN", A=b]
                  secrets: [x]
              last:
                build:
                  context: .
                  args:
                    - NPM_TOKEN=${CI_TOKEN}
            secrets:
              x: {file: x}

            """, """
            services:
              web:
                build:
                  context: .
                  args:
                    # the token
                    VERSION: 1 # one
                  secrets:
                    - npm_token
                image: web
              list:
                build:
                  args: [A=b]
                  secrets: [x, npm_token]
              last:
                build:
                  context: .
                  secrets:
                    - npm_token
            secrets:
              x: {file: x}
              npm_token:
                environment: CI_TOKEN

            """);
        Assert.Contains("CI_TOKEN", string.Join('\n', fix.ToDo));
        Assert.Empty(BuildFileJudge.Judge("compose.yaml", Encoding.UTF8.GetBytes(fix.After), Scanner));
    }

    [Fact]
    public void Compose_builds_of_a_fixed_Dockerfile_give_what_it_asks_for()
    {
        Becomes("compose.yaml", "services:\n  a:\n    build: .  # here\n    image: a\n", """
            services:
              a:
                build:
                  context: .  # here
                  ssh:
                    - default
                image: a

            """, "FROM a\nCOPY id_rsa /root/.ssh/id_rsa\nRUN git clone git@h:a/b\n");
        Assert.EndsWith("secrets:\n  npmrc:\n    file: .npmrc\n", Becomes("compose.yaml", "services:\n  a:\n    build: {context: .}\n  b:\n    build: .\n", """
            services:
              a:
                build: {context: .}
              b:
                build:
                  context: .
                  secrets:
                    - npmrc

            secrets:
              npmrc:
                file: .npmrc

            """, "FROM node\nWORKDIR /a\nCOPY .npmrc .\nRUN npm ci\n").After);
        FileFix below = BuildFileFixer.FixAll([Input("x/compose.yaml", "services:\n  a:\n    build: ./app\n"), Input("x/app/Dockerfile", "FROM node\nWORKDIR /a\nCOPY .npmrc .\nRUN npm ci\n")])[0];
        Assert.Contains("file: ./app/.npmrc\n", below.After);
    }

    [Theory]
    [InlineData("services:\n  a:\n    build:\n      context: https://h/x.git\n      args: [NPM_TOKEN=hunter22hunter]\n", "not known here")]
    [InlineData("services:\n  a:\n    build:\n      context: ./elsewhere\n      args: [NPM_TOKEN=hunter22hunter]\n", "could not be read")]
    [InlineData("x: &a {NPM_TOKEN: hunter22hunter}\nservices:\n  a:\n    build:\n      context: .\n      args: *a\n", "braces")]
    [InlineData("services: {a: {build: {context: ., args: {NPM_TOKEN: hunter22hunter}}}}\n# build:\n", "braces")]
    [InlineData("services:\n  a:\n    build:\n      args: [NPM_TOKEN=$A$B]\n", "holds the whole")]
    [InlineData("services:\n  a:\n    build:\n      args: [NPM_TOKEN]\nsecrets:\n  npm_token: {file: x}\n", "another npm_token")]
    public void Compose_arguments_are_left_where_the_edit_is_not_certain(string text, string why)
    {
        FileFix fix = With("compose.yaml", text);
        Assert.False(fix.IsChanged);
        Assert.Contains(why, fix.Left[0].Message);
        Assert.DoesNotContain("hunter22", fix.Left[0].Message);
    }

    [Fact]
    public void A_Dockerfile_that_still_takes_the_argument_is_to_be_fixed_as_well()
    {
        FileFix alone = BuildFileFixer.FixAll([Input("compose.yaml", "services:\n  a:\n    build:\n      args: [NPM_TOKEN]\n")], path => path == "Dockerfile" ? Encoding.UTF8.GetBytes(Dockerfile) : null)[0];
        Assert.Contains("lading leaks fix compose.yaml Dockerfile", alone.Left.Single().Message);
        // One that was fixed before is read as it lies there.
        string done = BuildFileFixer.FixAll([Input("Dockerfile", Dockerfile)])[0].After;
        FileFix later = BuildFileFixer.FixAll([Input("compose.yaml", "services:\n  a:\n    build:\n      args: [NPM_TOKEN]\n")], path => path == "Dockerfile" ? Encoding.UTF8.GetBytes(done) : null)[0];
        Assert.Contains("      secrets:\n        - npm_token\n", later.After);
    }

    [Fact]
    public void Scripts_give_secrets_in_place_of_build_arguments() => Becomes("build.sh", """
        #!/bin/sh
        TOKEN=$(vault read x)
        docker build --build-arg NPM_TOKEN=$NPM_TOKEN \
          --build-arg VERSION=1 \
          -t app .   # and now
        docker buildx build --build-arg NPM_TOKEN -f ./Dockerfile .
        if docker build --build-arg "NPM_TOKEN=$TOKEN" .; then echo; fi
        docker build --build-arg=NPM_TOKEN="$(cat token)" . && echo
        docker build --build-arg NPM_TOKEN=hunter22hunter --build-arg OTHER_TOKEN=hunter22hunter \
          .
        docker build -t b .

        """, """
        #!/bin/sh
        TOKEN=$(vault read x)
        docker build --secret id=npm_token,env=NPM_TOKEN \
          --build-arg VERSION=1 \
          -t app .   # and now
        docker buildx build --secret id=npm_token,env=NPM_TOKEN -f ./Dockerfile .
        if NPM_TOKEN="$TOKEN" docker build --secret id=npm_token,env=NPM_TOKEN .; then echo; fi
        NPM_TOKEN="$(cat token)" docker build --secret id=npm_token,env=NPM_TOKEN . && echo
        docker build --secret id=npm_token,env=NPM_TOKEN \
          .
        docker build --secret id=npm_token,env=NPM_TOKEN -t b .

        """);

    [Fact]
    public void Makefiles_know_what_make_exports()
    {
        Becomes("Makefile", "T = x\nimage:\n\t@docker build --build-arg NPM_TOKEN=$(CI_TOKEN) .\n\tdocker build \\\n\t  --build-arg NPM_TOKEN=$${NPM_TOKEN} .\n",
            "T = x\nimage:\n\t@docker build --secret id=npm_token,env=CI_TOKEN .\n\tdocker build \\\n\t  --secret id=npm_token,env=NPM_TOKEN .\n");
        Assert.Contains("export T", With("Makefile", "T = x\nimage:\n\tdocker build --build-arg NPM_TOKEN=$(T) .\n").Left.Single().Message);
        Assert.True(With("Makefile", "export T = x\nimage:\n\tdocker build --build-arg NPM_TOKEN=$(T) .\n").IsChanged);
        Assert.Contains("src=$$HOME/.netrc", With("Makefile", "image:\n\tdocker build .\n", "FROM a\nRUN git clone https://a:hunter22hunter@h/x\n").After);
    }

    [Fact]
    public void Workflows_set_the_variable_in_the_step_and_the_action_gets_secrets() => Becomes(".github/workflows/ci.yml", """
        on: push
        jobs:
          a:
            steps:
              - name: build
                run: |
                  # first
                  docker build \
                    --build-arg NPM_TOKEN=${{ secrets.NPM_TOKEN }} \
                    -t x .

              - run: docker build --build-arg NPM_TOKEN=$CI_TOKEN .
                env: {CI_TOKEN: x}
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  build-args: |
                    VERSION=1
                    NPM_TOKEN=${{ secrets.NPM_TOKEN }}

                  push: true # yes
              - uses: docker/build-push-action@v6
                with:
                  build-args: NPM_TOKEN=hunter22hunter
                  secrets: |
                    other=${{ secrets.OTHER }}

        """, """
        on: push
        jobs:
          a:
            steps:
              - name: build
                env:
                  NPM_TOKEN: ${{ secrets.NPM_TOKEN }}
                run: |
                  # first
                  docker build \
                    --secret id=npm_token,env=NPM_TOKEN \
                    -t x .

              - run: docker build --secret id=npm_token,env=CI_TOKEN .
                env: {CI_TOKEN: x}
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  build-args: |
                    VERSION=1
                  secrets: |
                    npm_token=${{ secrets.NPM_TOKEN }}

                  push: true # yes
              - uses: docker/build-push-action@v6
                with:
                  secrets: |
                    other=${{ secrets.OTHER }}
                    npm_token=${{ secrets.NPM_TOKEN }}

        """);

    [Fact]
    public void Other_pipelines_keep_their_quotes() => Becomes(".gitlab-ci.yml", """
        image:
          script:
            - docker build --build-arg NPM_TOKEN=$NPM_TOKEN .
            - "docker build --build-arg NPM_TOKEN=$NPM_TOKEN ."

        """, """
        image:
          script:
            - docker build --secret id=npm_token,env=NPM_TOKEN .
            - "docker build --secret id=npm_token,env=NPM_TOKEN ."

        """);

    [Theory]
    [InlineData("a.sh", "sudo docker build --build-arg NPM_TOKEN=$NPM_TOKEN .\n", "another user")]
    [InlineData("a.sh", "cd app && docker build --build-arg NPM_TOKEN=$NPM_TOKEN .\n", "not known here")]
    [InlineData("a.sh", "docker build --build-arg NPM_TOKEN=$NPM_TOKEN $DIR\n", "not known here")]
    [InlineData("a.sh", "docker build --build-arg NPM_TOKEN=$NPM_TOKEN elsewhere\n", "is not there")]
    [InlineData("a.sh", "nice docker build --build-arg NPM_TOKEN=$(x) .\n", "Export NPM_TOKEN")]
    [InlineData("a.sh", "docker compose build --build-arg NPM_TOKEN=$NPM_TOKEN\n", "--secret id=npm_token,env=NPM_TOKEN")]
    [InlineData("ci.ps1", "docker build --build-arg NPM_TOKEN=$env:NPM_TOKEN .\n", "--secret id=npm_token,env=NPM_TOKEN")]
    [InlineData("ci.yml", "a:\n  - >\n    docker build --build-arg NPM_TOKEN=$NPM_TOKEN .\n", "--secret id=npm_token,env=NPM_TOKEN")]
    [InlineData(".github/workflows/a.yml", "jobs: {a: {steps: [{run: 'docker build --build-arg NPM_TOKEN=${{ secrets.A }} .'}]}}\n", "braces")]
    [InlineData(".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          build-args: >-\n            NPM_TOKEN=x1234567\n", "not written in lines")]
    public void Scripts_are_left_where_the_edit_is_not_certain(string path, string text, string why)
    {
        FileFix fix = With(path, text);
        Assert.False(fix.IsChanged, fix.After);
        Assert.Contains(why, fix.Left.Single().Message);
    }

    [Fact]
    public void An_action_with_no_arguments_at_the_end_of_its_file_breaks_nothing() =>
        With(".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n    - uses: docker/build-push-action@v6\n      with:\n        build-args:");

    [Fact]
    public void An_ignore_file_that_two_Dockerfiles_share_changes_once()
    {
        var context = new Lading.Leaks.BuildFiles.Judging.BuildContext(null, [".git"]);
        IReadOnlyList<FileFix> fixes = BuildFileFixer.FixAll([Input("a.Dockerfile", "FROM a\nCOPY . .\n") with { Context = context }, Input("b.Dockerfile", "FROM a\nCOPY . .\n") with { Context = context }]);
        Assert.Single(fixes.SelectMany(f => f.Others));
    }
}
