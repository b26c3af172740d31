using System.Text;
using CsCheck;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Fixing;
using Lading.Scanning.Trees;
using Xunit;

namespace Lading.Tests.Leaks.Fixing;

public class YamlFixerTests
{
    private static readonly SecretScanner Scanner = new(new FingerprintKey(new byte[32]));

    private static FileFix Fix(string path, string text) => BuildFileFixer.Fix(path, Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Compose_variables_become_secrets_that_the_image_reads()
    {
        FileFix fix = Fix("compose.yaml", """
            # shop
            services:
              db:
                image: postgres:16   # pinned
                environment:
                  POSTGRES_PASSWORD: hunter22hunter  # change
                  POSTGRES_USER: app
                ports: ["5432:5432"]
              wp:
                image: wordpress
                environment:
                  - WORDPRESS_DB_PASSWORD=${DB_PASS}
                  # why
                  - A=b
                secrets: [other]
              graf:
                image: grafana/grafana
                environment: {GF_SECURITY_ADMIN_PASSWORD: "xyzzy12345", B: c}
            secrets:
              other:
                file: ./o.txt
            """);
        Assert.Equal("""
            # shop
            services:
              db:
                image: postgres:16   # pinned
                environment:
                  POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password  # change
                  POSTGRES_USER: app
                secrets:
                  - postgres_password
                ports: ["5432:5432"]
              wp:
                image: wordpress
                environment:
                  - WORDPRESS_DB_PASSWORD_FILE=/run/secrets/wordpress_db_password
                  # why
                  - A=b
                secrets: [other, wordpress_db_password]
              graf:
                image: grafana/grafana
                environment: {GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/gf_security_admin_password, B: c}
                secrets:
                  - gf_security_admin_password
            secrets:
              other:
                file: ./o.txt
              gf_security_admin_password:
                file: ./secrets/gf_security_admin_password.txt
              postgres_password:
                file: ./secrets/postgres_password.txt
              wordpress_db_password:
                file: ./secrets/wordpress_db_password.txt

            """.ReplaceLineEndings("\n").TrimEnd('\n') + "\n", fix.After.TrimEnd('\n') + "\n");
        Assert.Contains("printf %s \"$DB_PASS\" > secrets/wordpress_db_password.txt", fix.Commands[0]);
        Assert.False(Fix("compose.yaml", fix.After).IsChanged);
        Assert.Empty(BuildFileJudge.Judge("compose.yaml", Encoding.UTF8.GetBytes(fix.After), Scanner));
        Assert.DoesNotContain("hunter22", string.Join('\n', fix.ToDo) + fix.Commands[0]);
    }

    [Fact]
    public void What_an_image_does_not_read_is_left_with_advice()
    {
        FileFix fix = Fix("compose.yaml", "services:\n  mq:\n    image: rabbitmq:3.13\n    environment:\n      RABBITMQ_DEFAULT_PASS: abcd1234\n  own:\n    build: .\n    environment:\n      API_TOKEN: abcd1234\n  g:\n    image: grafana/grafana\n    environment:\n      GF_SECURITY_ADMIN_PASSWORD_FILE: /run/secrets/g\n");
        Assert.Contains("refuses to start", fix.Left[0].Message);
        Assert.Contains("'lading run'", fix.Left[1].Message);
        Assert.Contains("GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/g\n", fix.After);
        FileFix shared = Fix("compose.yaml", "x-e: &e {POSTGRES_PASSWORD: abcd1234}\nservices:\n  a:\n    image: postgres\n    environment:\n      <<: *e\n");
        Assert.False(shared.IsChanged);
        Assert.Contains("anchor", shared.Left.Single().Message);
    }

    [Fact]
    public void Kubernetes_literals_become_secrets()
    {
        FileFix fix = Fix("k8s.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: db, namespace: shop}
            spec:
              template:
                spec:
                  containers:
                    - name: db
                      image: postgres:16
                      env:
                        # admin
                        - name: POSTGRES_PASSWORD
                          value: hunter22hunter # now
                    - name: app
                      image: app:1
                      env:
                        - {name: API_TOKEN, value: abcd1234ef}
                        - name: DB_PASSWORD
                          value: "hunter22hunter"
                  volumes:
                    - name: x
                      emptyDir: {}
            """);
        Assert.Equal("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: db, namespace: shop}
            spec:
              template:
                spec:
                  containers:
                    - name: db
                      image: postgres:16
                      env:
                        # admin
                        - name: POSTGRES_PASSWORD_FILE
                          value: /run/secrets/db-secrets/postgres-password # now
                      volumeMounts:
                      - name: db-secrets
                        mountPath: /run/secrets/db-secrets
                        readOnly: true
                    - name: app
                      image: app:1
                      env:
                        - {name: API_TOKEN, valueFrom: {secretKeyRef: {name: db-secrets, key: api-token}}}
                        - name: DB_PASSWORD
                          valueFrom:
                            secretKeyRef:
                              name: db-secrets
                              key: db-password
                  volumes:
                    - name: x
                      emptyDir: {}
                    - name: db-secrets
                      secret:
                        secretName: db-secrets
                        defaultMode: 0400
            """.ReplaceLineEndings("\n").TrimEnd('\n') + "\n", fix.After.TrimEnd('\n') + "\n");
        Assert.Equal(["kubectl create secret generic db-secrets -n shop --from-file=api-token=secrets/api-token --from-file=db-password=secrets/db-password --from-file=postgres-password=secrets/postgres-password"], fix.Commands);
        Assert.False(Fix("k8s.yaml", fix.After).IsChanged);
        Assert.All(BuildFileJudge.Judge("k8s.yaml", Encoding.UTF8.GetBytes(fix.After), Scanner), l => Assert.Equal("kubernetes-secret-as-env", l.Rule));
    }

    [Fact]
    public void Fixes_stay_yaml_and_a_second_one_changes_nothing()
    {
        string[] compose = ["  a:\n    image: postgres\n", "  b:\n    image: mysql:8\n    secrets:\n      - x\n", "    environment:\n      POSTGRES_PASSWORD: abcd1234\n      A: b\n", "    environment:\n      - MYSQL_PASSWORD=abcd1234 # c\n      - MYSQL_ROOT_PASSWORD\n", "    environment: {MYSQL_PASSWORD: abcd1234}\n", "    command: x\n", "    # note\n"];
        Gen.Int[0, compose.Length - 1].Select(i => compose[i]).Array[1, 8].Sample(parts =>
        {
            string text = "services:\n" + string.Concat(parts.Select((p, i) => p.StartsWith("  a:") || p.StartsWith("  b:") ? p.Replace("a:\n", $"a{i}:\n").Replace("b:\n", $"b{i}:\n") : p)) + "secrets:\n  x: {file: a}\n";
            try
            {
                YamlTree.ParseAll(text);
                FileFix fix = Fix("compose.yaml", text);
                YamlTree.ParseAll(fix.After);
                Assert.Equal(fix.After, Fix("compose.yaml", fix.After).After);
            }
            catch (Exception e) when (e is LadingException or Lading.Scanning.ParseException)
            {
                Assert.ThrowsAny<Exception>(() => YamlTree.ParseAll(text));
            }
        }, iter: 1000);
    }

    [Fact]
    public void Files_that_cannot_be_fixed_say_so()
    {
        Assert.Contains("UTF-8", Assert.Throws<LadingException>(() => BuildFileFixer.Fix("Dockerfile", [.. "FROM a\nENV A="u8, 0xff, (byte)'\n'])).Message);
        Assert.Contains("no Dockerfile", Assert.Throws<LadingException>(() => BuildFileFixer.Fix("a.txt", "x"u8)).Message);
    }
}
