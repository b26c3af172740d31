using Lading.Leaks.Findings;

namespace Lading.Leaks.BuildFiles.Rules;

/// <summary>The rules for Dockerfiles, Compose files, Kubernetes manifests and the scripts that build images.</summary>
public static class BuildFileRules
{
    private static readonly string[] VariableAliases = ["SecretsUsedInArgOrEnv", "DL3064", "DS-0031", "AVD-DS-0031", "CIS-DI-0010", "CIS-Docker-4.10"];

    /// <summary>ENV with a secret.</summary>
    public static BuildFileRule Env { get; } = new()
    {
        Id = "secret-in-env",
        Title = "ENV sets a secret",
        Rationale = "ENV is part of the image's configuration: whoever can pull the image reads it with 'docker inspect', and every container and every child process gets it.",
        Advice = "Take it out. While building give it with RUN --mount=type=secret; at run time as a file.",
        Severity = LeakSeverity.High,
        Aliases = VariableAliases,
    };

    /// <summary>ARG with a secret.</summary>
    public static BuildFileRule Arg { get; } = new()
    {
        Id = "secret-in-arg",
        Title = "ARG takes a secret",
        Rationale = "The value of a build argument is written into the history of every later RUN, whether the RUN uses it or not, and into provenance with mode=max.",
        Advice = "Give it with RUN --mount=type=secret and 'docker build --secret'.",
        Severity = LeakSeverity.High,
        Aliases = VariableAliases,
    };

    /// <summary>COPY or ADD of a file with secrets.</summary>
    public static BuildFileRule File { get; } = new()
    {
        Id = "secret-file-copied",
        Title = "COPY or ADD puts a file of secrets into a layer",
        Rationale = "A layer keeps what was copied into it. A later 'rm' hides the file and leaves it readable in the layer below.",
        Advice = "Mount it where it is needed with RUN --mount=type=secret,target=...; add it to .dockerignore.",
        Severity = LeakSeverity.High,
        Aliases = ["DS-0031", "AVD-DS-0031", "CIS-DI-0010", "CIS-Docker-4.10"],
    };

    /// <summary>A secret as a literal in RUN, CMD, ENTRYPOINT or HEALTHCHECK.</summary>
    public static BuildFileRule Literal { get; } = new()
    {
        Id = "secret-in-command",
        Title = "A command has a secret in its words",
        Rationale = "The text of RUN, CMD, ENTRYPOINT and HEALTHCHECK is in the image's history and configuration, and the words of a running command are for all to see in the process list.",
        Advice = "Let the program read it from a file: RUN --mount=type=secret while building, a mounted secret at run time.",
        Severity = LeakSeverity.High,
        Aliases = ["DS-0031", "AVD-DS-0031", "CIS-Docker-4.10"],
    };

    /// <summary>RUN writes a secret into a file that stays.</summary>
    public static BuildFileRule Written { get; } = new()
    {
        Id = "secret-written",
        Title = "RUN writes a secret into the layer",
        Rationale = "A file that RUN writes is in the layer, also when the secret came from a secret mount.",
        Advice = "Mount the finished file with RUN --mount=type=secret,target=... instead of writing it.",
        Severity = LeakSeverity.High,
        Aliases = ["CIS-Docker-4.10"],
    };

    /// <summary>A URL with credentials.</summary>
    public static BuildFileRule Url { get; } = new()
    {
        Id = "credentials-in-url",
        Title = "A URL carries credentials",
        Rationale = "The URL is in the history or configuration of the image, in logs, and, where git fetched it, in .git/config.",
        Advice = "Use --mount=type=ssh for git, or a .netrc as a secret mount.",
        Severity = LeakSeverity.High,
        Aliases = ["CIS-Docker-4.10"],
    };

    /// <summary>LABEL with a secret.</summary>
    public static BuildFileRule Label { get; } = new()
    {
        Id = "secret-in-label",
        Title = "LABEL holds a secret",
        Rationale = "Labels are part of the image's configuration and are shown by registries.",
        Advice = "Take it out.",
        Severity = LeakSeverity.High,
    };

    /// <summary>The build context takes in files of secrets.</summary>
    public static BuildFileRule Ignore { get; } = new()
    {
        Id = "dockerignore-missing",
        Title = "The whole build context is copied and .dockerignore leaves secrets in",
        Rationale = "COPY . takes everything: .git with its history and the credentials in its configuration, .env, private keys.",
        Advice = "Add the entries to .dockerignore.",
        Severity = LeakSeverity.Medium,
        Aliases = ["CIS-DI-0010"],
    };

    /// <summary>A script or workflow that gives a secret as a build argument.</summary>
    public static BuildFileRule BuildArgument { get; } = new()
    {
        Id = "secret-in-build-arg",
        Title = "A build is given a secret as a build argument",
        Rationale = "Build arguments are written into the image's history and into provenance with mode=max.",
        Advice = "Use --secret id=...,env=... and RUN --mount=type=secret.",
        Severity = LeakSeverity.High,
        Aliases = ["SecretsUsedInArgOrEnv"],
    };

    /// <summary>Compose: a secret in environment.</summary>
    public static BuildFileRule ComposeEnvironment { get; } = new()
    {
        Id = "compose-secret-in-environment",
        Title = "A service gets a secret through its environment",
        Rationale = "Environment variables are shown by 'docker inspect', inherited by every child process, and written into crash reports; a literal is in the repository besides.",
        Advice = "Declare it under secrets: and let the image read the file (X_FILE where it can).",
        Severity = LeakSeverity.High,
        Aliases = ["CIS-Docker-5.10"],
    };

    /// <summary>Compose: env_file.</summary>
    public static BuildFileRule ComposeEnvFile { get; } = new()
    {
        Id = "compose-env-file",
        Title = "A service gets a whole file of variables",
        Rationale = "Every line of the file becomes an environment variable of the service, its secrets too; such files are committed by accident and copied into images by COPY .",
        Advice = "Keep settings in it and move secrets under secrets:; list it in .gitignore and .dockerignore.",
        Severity = LeakSeverity.Low,
    };

    /// <summary>Compose: a _FILE variable that the image does not read.</summary>
    public static BuildFileRule ComposeUnread { get; } = new()
    {
        Id = "compose-file-variable-unread",
        Title = "A service gets a file variable that its image does not read",
        Rationale = "The image ignores the variable or refuses to start; some then run with their default password.",
        Advice = "Use what the image reads; docs/build-files.md lists it.",
        Severity = LeakSeverity.Medium,
    };

    /// <summary>Compose: a secret whose source is an environment variable or inline text.</summary>
    public static BuildFileRule ComposeSecretSource { get; } = new()
    {
        Id = "compose-secret-in-layer",
        Title = "A secret that Compose copies into the container's own layer",
        Rationale = "A secret from 'environment:' and a config from 'content:' are copied into the writable layer before the start: 'docker commit' and the host's disk keep them.",
        Advice = "Take it from a file: secrets: NAME: file: ./PATH.",
        Severity = LeakSeverity.Low,
    };

    /// <summary>Kubernetes: a literal in env.</summary>
    public static BuildFileRule KubernetesEnv { get; } = new()
    {
        Id = "kubernetes-secret-in-env",
        Title = "A container's env has a secret as a literal",
        Rationale = "Whoever may read the manifest or the pod reads the secret; it is in the repository, in etcd outside of Secrets, and in 'kubectl describe'.",
        Advice = "Keep it in a Secret and mount it as a file.",
        Severity = LeakSeverity.High,
        Aliases = ["CIS-Kubernetes-5.4.1"],
    };

    /// <summary>Kubernetes: a ConfigMap with a secret.</summary>
    public static BuildFileRule KubernetesConfigMap { get; } = new()
    {
        Id = "kubernetes-secret-in-configmap",
        Title = "A ConfigMap holds a secret",
        Rationale = "ConfigMaps are not meant to be kept from anybody: more people and programs may read them, and encryption at rest leaves them out.",
        Advice = "Move the key into a Secret.",
        Severity = LeakSeverity.High,
        Aliases = ["KSV-0109", "AVD-KSV-0109", "KSV-01010"],
    };

    /// <summary>Kubernetes: a Secret with its data in the file.</summary>
    public static BuildFileRule KubernetesSecret { get; } = new()
    {
        Id = "kubernetes-secret-literal",
        Title = "A Secret's data stands in the file",
        Rationale = "Base64 hides nothing: whoever can read the repository has the secret.",
        Advice = "Keep the manifest out of the repository, or seal it (SealedSecret, SOPS), or let an operator fetch it (ExternalSecret).",
        Severity = LeakSeverity.High,
    };

    /// <summary>Kubernetes: registry credentials in the file.</summary>
    public static BuildFileRule KubernetesPull { get; } = new()
    {
        Id = "kubernetes-registry-credentials",
        Title = "The credentials of a registry stand in the file",
        Rationale = "A dockerconfigjson holds user and password in base64: whoever reads the file can pull, and often push.",
        Advice = "Make the Secret with 'kubectl create secret docker-registry' or give nodes their own identity.",
        Severity = LeakSeverity.Critical,
    };

    /// <summary>Kubernetes: a Secret given as variables.</summary>
    public static BuildFileRule KubernetesAsEnv { get; } = new()
    {
        Id = "kubernetes-secret-as-env",
        Title = "A Secret is given as an environment variable",
        Rationale = "Variables go to child processes, logs and crash reports, and do not change when the Secret is rotated; a mounted file does.",
        Advice = "Mount the Secret as a volume with defaultMode 0400 where the program can read a file.",
        Severity = LeakSeverity.Low,
        Aliases = ["CIS-Kubernetes-5.4.1"],
    };

    /// <summary>A value that a secret detector knows, where no other rule looks.</summary>
    public static BuildFileRule Value { get; } = new()
    {
        Id = "secret-in-build-file",
        Title = "The file has a secret in it",
        Rationale = "Build files are committed, copied into images and kept in histories.",
        Advice = "Take it out and have it replaced by its issuer.",
        Severity = LeakSeverity.High,
    };

    /// <summary>All rules, in the order of the documentation.</summary>
    public static IReadOnlyList<BuildFileRule> All { get; } =
    [
        Env, Arg, File, Literal, Written, Url, Label, Ignore, BuildArgument,
        ComposeEnvironment, ComposeEnvFile, ComposeUnread, ComposeSecretSource,
        KubernetesEnv, KubernetesConfigMap, KubernetesSecret, KubernetesPull, KubernetesAsEnv, Value,
    ];
}
