namespace Lading.Leaks.BuildFiles;

/// <summary>Which kind of build or deployment file something is.</summary>
public enum BuildFileKind : byte
{
    /// <summary>None of them.</summary>
    None,
    /// <summary>A Dockerfile or Containerfile.</summary>
    Dockerfile,
    /// <summary>A Compose file.</summary>
    Compose,
    /// <summary>Kubernetes manifests.</summary>
    Kubernetes,
    /// <summary>A script or CI workflow that builds images.</summary>
    Script,
}

/// <summary>Tells by name and content which kind a file is.</summary>
public static class BuildFileKinds
{
    private const int MostForContent = 64 << 10;

    /// <summary>The kind of a file. The content decides where the name leaves it open: YAML is what its top keys say.</summary>
    public static BuildFileKind Of(string path, ReadOnlySpan<byte> content)
    {
        string name = path[(path.LastIndexOf('/') + 1)..].ToLowerInvariant();
        ReadOnlySpan<byte> head = content[..Math.Min(content.Length, MostForContent)];
        if (IsDockerfile(name))
            return HasInstruction(head, "FROM"u8) || HasInstruction(head, "from"u8) ? BuildFileKind.Dockerfile : BuildFileKind.None;
        bool isYaml = name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal);
        if (isYaml && HasInstruction(head, "services:"u8) && (name.Contains("compose") || HasText(head, " image:"u8) || HasText(head, " build:"u8)) && !IsWorkflow(path))
            return BuildFileKind.Compose;
        if (isYaml && HasInstruction(head, "apiVersion:"u8) && HasInstruction(head, "kind:"u8))
            return BuildFileKind.Kubernetes;
        if (name.EndsWith(".json", StringComparison.Ordinal) && HasText(head, "\"apiVersion\""u8) && HasText(head, "\"kind\""u8))
            return BuildFileKind.Kubernetes;
        return IsScript(path, name, isYaml) && (HasText(content, "--build-arg"u8) || HasText(content, "build-args:"u8) || HasText(content, "docker build"u8) || HasText(content, "docker/build-push-action@"u8))
            ? BuildFileKind.Script : BuildFileKind.None;
    }

    /// <summary>True for the names of Dockerfiles: <c>Dockerfile</c>, <c>Dockerfile.web</c>, <c>web.Dockerfile</c>, <c>Containerfile</c>.</summary>
    private static bool IsDockerfile(string name)
    {
        if (name.EndsWith(".dockerignore", StringComparison.Ordinal) || name.EndsWith(".md", StringComparison.Ordinal))
            return false;
        return name is "dockerfile" or "containerfile" || name.StartsWith("dockerfile.", StringComparison.Ordinal) || name.StartsWith("containerfile.", StringComparison.Ordinal)
            || name.EndsWith(".dockerfile", StringComparison.Ordinal) || name.EndsWith(".containerfile", StringComparison.Ordinal)
            || name.StartsWith("dockerfile-", StringComparison.Ordinal) || name.EndsWith("-dockerfile", StringComparison.Ordinal);
    }

    private static bool IsWorkflow(string path) => path.Contains(".github/", StringComparison.Ordinal) || path.EndsWith(".gitlab-ci.yml", StringComparison.Ordinal);

    private static bool IsScript(string path, string name, bool isYaml) =>
        isYaml && (IsWorkflow(path) || name.Contains("pipeline", StringComparison.Ordinal) || name.Contains("ci", StringComparison.Ordinal) || name is "config.yml" or ".drone.yml" or "taskfile.yml" or "cloudbuild.yaml" or "skaffold.yaml")
        || name is "makefile" or "justfile" or "jenkinsfile" || name.EndsWith(".mk", StringComparison.Ordinal) || name.EndsWith(".sh", StringComparison.Ordinal) || name.EndsWith(".bash", StringComparison.Ordinal)
        || name.EndsWith(".ps1", StringComparison.Ordinal) || name.EndsWith(".bat", StringComparison.Ordinal) || name == "package.json";

    private static bool HasText(ReadOnlySpan<byte> content, ReadOnlySpan<byte> text) => content.IndexOf(text) >= 0;

    /// <summary>True when a line begins with the word.</summary>
    private static bool HasInstruction(ReadOnlySpan<byte> content, ReadOnlySpan<byte> word)
    {
        while (!content.IsEmpty)
        {
            ReadOnlySpan<byte> line = content;
            int end = content.IndexOf((byte)'\n');
            if (end >= 0)
                line = content[..end];
            content = end < 0 ? [] : content[(end + 1)..];
            if (line.StartsWith("\ufeff"u8))
                line = line[3..];
            if (word[^1] != ':')
                line = line.TrimStart(" \t"u8);
            if (line.StartsWith(word) && (word[^1] == ':' || (line.Length > word.Length && line[word.Length] is (byte)' ' or (byte)'\t')))
                return true;
        }
        return false;
    }
}
