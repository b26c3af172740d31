using Lading.Leaks.BuildFiles.Shell;

namespace Lading.Leaks.Fixing.Dockerfiles;

/// <summary>A program that fetches things while building, and the files in which it looks for credentials.</summary>
/// <param name="Programs">Its names.</param>
/// <param name="Files">Names of its files, by which a COPY of one is known.</param>
/// <param name="HomePath">Where it looks below the user's home; null where it does not.</param>
/// <param name="Variables">Beginnings of the variables that it reads by itself.</param>
internal sealed record BuildTool(string[] Programs, string[] Files, string? HomePath, string[] Variables)
{
    /// <summary>The tools.</summary>
    public static IReadOnlyList<BuildTool> All { get; } =
    [
        new(["npm", "npx", "yarn", "pnpm", "bun", "lerna", "nx", "turbo"], [".npmrc", ".yarnrc", ".yarnrc.yml", "bunfig.toml"], ".npmrc", ["NPM", "NODE", "YARN", "SENTRY", "FONTAWESOME", "VITE", "NEXT", "REACT"]),
        new(["pip", "pip3", "pipenv", "poetry", "uv", "pdm"], ["pip.conf", "pip.ini", ".pypirc", "auth.toml"], ".config/pip/pip.conf", ["PIP", "POETRY", "UV", "PYPI", "TWINE"]),
        new(["mvn", "mvnw", "./mvnw"], ["settings.xml", "settings-security.xml"], ".m2/settings.xml", ["MAVEN", "MVN", "NEXUS", "ARTIFACTORY"]),
        new(["gradle", "gradlew"], ["gradle.properties"], ".gradle/gradle.properties", ["GRADLE", "ORG_GRADLE", "NEXUS", "ARTIFACTORY"]),
        new(["dotnet", "nuget", "msbuild"], ["nuget.config"], ".nuget/NuGet/NuGet.Config", ["NUGET", "VSS"]),
        new(["cargo"], ["credentials.toml"], null, ["CARGO"]),
        new(["go"], [".netrc", "_netrc"], ".netrc", ["GO", "GITHUB", "GITLAB"]),
        new(["composer"], ["auth.json"], ".composer/auth.json", ["COMPOSER"]),
        new(["bundle", "gem", "bundler"], [".bundle"], null, ["BUNDLE", "GEM"]),
        new(["git"], [".git-credentials", ".netrc", "_netrc"], ".netrc", ["GIT", "GITHUB", "GITLAB", "GH"]),
        new(["curl", "wget"], [".netrc", "_netrc"], ".netrc", []),
        new(["aws", "sam", "cdk", "terraform"], ["credentials"], ".aws/credentials", ["AWS"]),
        new(["docker", "podman", "skopeo", "buildah", "crane", "oras", "helm"], ["config.json", ".dockercfg"], ".docker/config.json", ["DOCKER", "REGISTRY"]),
        new(["kubectl", "helm"], ["kubeconfig", "config"], ".kube/config", ["KUBE"]),
        new(["psql", "pg_dump"], [".pgpass"], ".pgpass", ["PG", "POSTGRES", "DB"]),
        new(["mysql", "mysqldump", "mariadb"], [".my.cnf"], ".my.cnf", ["MYSQL", "MARIADB", "DB"]),
        new(["apt-get", "apt"], [], null, ["APT"]),
        new(["gh", "sentry-cli", "snyk", "vault", "terraform", "sonar-scanner"], [], null, ["GH", "GITHUB", "SENTRY", "SNYK", "VAULT", "TF", "SONAR"]),
    ];

    /// <summary>Programs that may read any variable: they run what the project brings.</summary>
    private static readonly string[] Scripts = ["make", "sh", "bash", "python", "python3", "node", "ruby", "php", "perl", "rake", "task", "just", "ant", "bazel", "cmake", "ninja", "rails", "artisan"];

    /// <summary>The tools that use a file of that name.</summary>
    public static IEnumerable<BuildTool> OfFile(string name) => All.Where(t => t.Files.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>True when a command may read a variable without naming it.</summary>
    public static bool MayRead(ShellCommand command, string variable)
    {
        string name = command.Name;
        string[] owners = [.. All.Where(t => t.Variables.Any(v => variable.StartsWith(v, StringComparison.OrdinalIgnoreCase))).SelectMany(t => t.Programs)];
        if (owners.Contains(name))
            return true;
        return Scripts.Contains(name) || (command.Program is [{ } first, ..] && first.Text.Contains('/') && !first.Text.StartsWith("/bin/", StringComparison.Ordinal) && !first.Text.StartsWith("/usr/bin/", StringComparison.Ordinal))
            || (owners.Length == 0 && All.Any(t => t.Programs.Contains(name) && t.Programs is not ["apt-get", ..]));
    }
}
