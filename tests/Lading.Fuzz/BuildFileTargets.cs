using System.Text;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Fixing;

namespace Lading.Fuzz;

/// <summary>Dockerfiles, Compose files, manifests and scripts: read, judged and fixed.</summary>
internal static class BuildFileTargets
{
    private static readonly SecretScanner Scanner = new(new FingerprintKey(new byte[FingerprintKey.Length]));

    public static IEnumerable<Target> All { get; } =
    [
        new("dockerfile", [Encoding.UTF8.GetBytes(Dockerfile), "# escape=`\r\nFROM a\r\nENV A_TOKEN=x `\r\n B=c\r\n"u8.ToArray()], input =>
        {
            Reading(() => DockerfileReader.Read(input, "Dockerfile").ImagesOf());
            JudgeAndFix("Dockerfile", [.. "FROM base\n"u8, .. input]);
        }),
        new("compose", [Encoding.UTF8.GetBytes(Compose)], input => JudgeAndFix("compose.yaml", input)),
        new("kubernetes", [Encoding.UTF8.GetBytes(Kubernetes)], input => JudgeAndFix("k8s.yaml", input)),
        new("build-script", ["docker build --build-arg NPM_TOKEN=$X --build-arg \"A=b\" .\nbuild-args: |\n  TOKEN=x\n"u8.ToArray()], input => JudgeAndFix("build.sh", input)),
        new("build-workflow", [Encoding.UTF8.GetBytes(Workflow)], input => JudgeAndFix(".github/workflows/ci.yml", input)),
    ];

    private const string Dockerfile = """
        # syntax=docker/dockerfile:1.9
        ARG TAG=3
        FROM --platform=$BUILDPLATFORM a:${TAG%.*} AS b
        ARG NPM_TOKEN
        ENV A=1 DB_PASS="x y" \
          # c
          B=${A:-d}
        COPY --from=c .npmrc id_rsa ./
        RUN --mount=type=secret,id=a,env=B echo "//r/:_authToken=$NPM_TOKEN" > .npmrc && npm ci | cat; rm .npmrc
        RUN <<-EOF sh
        	curl -u a:b https://c:d@e $(x `y`)
        	EOF
        ONBUILD CMD ["a", "--password=b"]

        """;

    private const string Compose = """
        x: &x {A_TOKEN: abc}
        services:
          a:
            image: postgres:${V:-1}
            environment:
              <<: *x
              POSTGRES_PASSWORD: abcd1234
            secrets: [b]
          c:
            build: {args: [NPM_TOKEN=x]}
            environment:
              - D_PASSWORD=e
        secrets:
          b: {file: x}

        """;

    private const string Kubernetes = """
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
          - name: b
            image: mysql
            env:
            - {name: MYSQL_PASSWORD, value: abcd1234}
            - name: C_TOKEN
              value: abcd1234
            - name: D
              valueFrom: {configMapKeyRef: {name: m, key: E_TOKEN}}
            envFrom:
            - configMapRef: {name: m}
          volumes:
          - name: v
            configMap:
              name: m
        ---
        kind: Secret
        apiVersion: v1
        data: {a: Yg==}
        ---
        kind: ConfigMap
        apiVersion: v1
        metadata: {name: m}
        data:
          E_TOKEN: abcd1234
          F: g

        """;

    private const string Workflow = """
        jobs:
          a:
            steps:
            - name: b
              run: |
                docker build --build-arg NPM_TOKEN=${{ secrets.A }} \
                  --build-arg "NPM_TOKEN=$(x)" .
            - uses: docker/build-push-action@v6
              with:
                build-args: |
                  NPM_TOKEN=x

        """;

    /// <summary>What a fix makes must be readable again, and a second fix must not throw either.</summary>
    private static void JudgeAndFix(string path, byte[] input)
    {
        Reading(() => BuildFileJudge.Judge(path, input, Scanner, new BuildContext("a\n!b\n**/c", ["a"]), out _));
        Reading(() => BuildFileImages.Of(path, input));
        Reading(() =>
        {
            BuildFileInput[] beside = path == "Dockerfile" ? [] : [new BuildFileInput("Dockerfile", "FROM node\nARG NPM_TOKEN\nCOPY .npmrc /root/\nRUN npm ci\n"u8.ToArray())];
            IReadOnlyList<FileFix> fixes = BuildFileFixer.FixAll([new BuildFileInput(path, input, new BuildContext(null, [".git"])), .. beside]);
            _ = fixes[0].Patch;
            BuildFileFixer.FixAll([.. fixes.Select(f => new BuildFileInput(f.Path, Encoding.UTF8.GetBytes(f.After)))]);
        });
    }

    private static void Reading(Action read)
    {
        try
        {
            read();
        }
        catch (LadingException)
        {
        }
    }
}
