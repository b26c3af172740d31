using System.Text;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Fixing;
using Xunit;

namespace Lading.Tests.Leaks.Fixing;

public class ConfigMapFixTests
{
    private static readonly SecretScanner Scanner = new(new FingerprintKey(new byte[32]));

    private static IReadOnlyList<FileFix> Fix(params string[] texts) => BuildFileFixer.FixAll([.. texts.Select((t, i) => new BuildFileInput($"k{i}.yaml", Encoding.UTF8.GetBytes(t)))]);

    private static void Becomes(string[] before, string[] after, string rule = "kubernetes-secret-in-configmap")
    {
        IReadOnlyList<FileFix> fixes = Fix(before);
        Assert.Equal(after, fixes.Select(f => f.After));
        Assert.Equal(after, Fix([.. fixes.Select(f => f.After)]).Select(f => f.After));
        foreach (FileFix fix in fixes)
        {
            Assert.DoesNotContain(BuildFileJudge.Judge(fix.Path, Encoding.UTF8.GetBytes(fix.After), Scanner), l => l.Rule == rule);
            Assert.DoesNotContain("hunter22", string.Join('\n', fix.Done.Select(n => n.Message).Concat(fix.ToDo).Concat(fix.Commands)));
        }
    }

    private const string Map = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: app
          namespace: shop
        data:
          LOG_LEVEL: debug
          # the database
          DB_PASSWORD: hunter22hunter
          DATABASE_URL: postgres://u:hunter22@db/x # too

        """;

    private const string MapAfter = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: app
          namespace: shop
        data:
          LOG_LEVEL: debug
          # the database

        """;

    [Fact]
    public void Keys_go_into_a_Secret_and_references_in_other_files_follow()
    {
        Becomes([Map, """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: shop}
            spec:
              containers:
                - name: a
                  image: app:1
                  env:
                    - name: PASSWORD
                      valueFrom:
                        configMapKeyRef:
                          name: app # here
                          key: DB_PASSWORD
                    - name: LEVEL
                      valueFrom: {configMapKeyRef: {name: app, key: LOG_LEVEL}}
                    - {name: B_PASSWORD, valueFrom: {configMapKeyRef: {name: "app", key: DB_PASSWORD}}}
                  envFrom:
                    - configMapRef:
                        name: app
                    - configMapRef: {name: other}
                - name: prefixed
                  image: app:1
                  envFrom:
                    - prefix: X_
                      configMapRef: {name: app}
              volumes:
                # all of it
                - name: v
                  configMap:
                    name: app
                    defaultMode: 0444
                - name: w
                  configMap:
                    name: app
                    items:
                      - key: DB_PASSWORD
                        path: p
                - name: x
                  projected:
                    sources:
                      - configMap:
                          name: app

            """], [MapAfter, """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: shop}
            spec:
              containers:
                - name: a
                  image: app:1
                  env:
                    - name: PASSWORD
                      valueFrom:
                        secretKeyRef:
                          name: app-secrets # here
                          key: DB_PASSWORD
                    - name: LEVEL
                      valueFrom: {configMapKeyRef: {name: app, key: LOG_LEVEL}}
                    - {name: B_PASSWORD, valueFrom: {secretKeyRef: {name: "app-secrets", key: DB_PASSWORD}}}
                  envFrom:
                    - configMapRef:
                        name: app
                    - secretRef:
                        name: app-secrets
                    - configMapRef: {name: other}
                - name: prefixed
                  image: app:1
                  envFrom:
                    - prefix: X_
                      configMapRef: {name: app}
                    - prefix: X_
                      secretRef:
                        name: app-secrets
              volumes:
                # all of it
                - name: v
                  projected:
                    sources:
                    - configMap:
                        name: app
                    - secret:
                        name: app-secrets
                    defaultMode: 0444
                - name: w
                  secret:
                    secretName: app-secrets
                    items:
                      - key: DB_PASSWORD
                        path: p
                - name: x
                  projected:
                    sources:
                      - configMap:
                          name: app
                      - secret:
                          name: app-secrets

            """]);
        FileFix map = Fix(Map, "apiVersion: v1\nkind: Pod\nmetadata: {namespace: shop}\nspec: {containers: [{name: a, envFrom: [{configMapRef: {name: app}}]}]}\n")[0];
        Assert.Contains("in k1.yaml, line 4", map.Left[0].Message);
        Assert.False(map.IsChanged);
    }

    [Fact]
    public void A_ConfigMap_of_nothing_but_secrets_is_replaced_wherever_it_is_used() => Becomes(["""
        kind: ConfigMap
        apiVersion: v1
        metadata: {name: db}
        data:
          POSTGRES_PASSWORD: hunter22hunter
        ---
        kind: Deployment
        apiVersion: apps/v1
        metadata: {name: db}
        spec:
          template:
            spec:
              containers:
              - name: db
                image: postgres:16
                envFrom:
                - configMapRef:
                    name: db
              - name: other
                image: x
                envFrom: [{configMapRef: {name: db}}]
                volumeMounts: []
              volumes:
              - {name: v, configMap: {name: db}}

        """], ["""
        kind: ConfigMap
        apiVersion: v1
        metadata: {name: db}
        ---
        kind: Deployment
        apiVersion: apps/v1
        metadata: {name: db}
        spec:
          template:
            spec:
              containers:
              - name: db
                image: postgres:16
                envFrom:
                - configMapRef:
                    name: db
                env:
                - name: POSTGRES_PASSWORD_FILE
                  value: /run/secrets/db-secrets/POSTGRES_PASSWORD
                volumeMounts:
                - name: db-secrets
                  mountPath: /run/secrets/db-secrets
                  readOnly: true
              - name: other
                image: x
                envFrom: [{secretRef: {name: db-secrets}}]
                volumeMounts: []
              volumes:
              - {name: v, secret: {secretName: db-secrets}}
              - name: db-secrets
                secret:
                  secretName: db-secrets
                  defaultMode: 0400

        """]);

    [Fact]
    public void Json_manifests_are_changed_where_words_do()
    {
        const string Text = "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"}, \"data\": {\"X\": \"y\", \"API_TOKEN\": \"hunter22hunter\"}},\n"
            + "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"containers\": [{\"name\": \"c\", \"env\": [{\"name\": \"T\", \"valueFrom\": {\"configMapKeyRef\": {\"name\": \"a\", \"key\": \"API_TOKEN\"}}}]}]}}]}\n";
        FileFix fix = BuildFileFixer.FixAll([new BuildFileInput("k.json", Encoding.UTF8.GetBytes(Text))])[0];
        Assert.Equal(Text.Replace(", \"API_TOKEN\": \"hunter22hunter\"", "").Replace("configMapKeyRef\": {\"name\": \"a\"", "secretKeyRef\": {\"name\": \"a-secrets\""), fix.After);
        Assert.Equal("kubectl create secret generic a-secrets --from-file=API_TOKEN=secrets/API_TOKEN", fix.Commands.Single());
    }

    [Fact]
    public void A_ConfigMap_that_nothing_here_uses_is_left() => Assert.Contains("No workload", Fix(Map)[0].Left[0].Message);

    [Fact]
    public void All_keys_of_a_known_Secret_become_files_that_the_image_reads() => Becomes(["""
        kind: SealedSecret
        apiVersion: bitnami.com/v1alpha1
        metadata: {name: pg}
        spec:
          encryptedData: {POSTGRES_PASSWORD: AgB, POSTGRES_USER: AgC}
        ---
        kind: Pod
        apiVersion: v1
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: postgres
            envFrom:
            - secretRef: {name: pg}
            env:
            - name: A
              value: b

        """], ["""
        kind: SealedSecret
        apiVersion: bitnami.com/v1alpha1
        metadata: {name: pg}
        spec:
          encryptedData: {POSTGRES_PASSWORD: AgB, POSTGRES_USER: AgC}
        ---
        kind: Pod
        apiVersion: v1
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: postgres
            env:
            - name: A
              value: b
            - name: POSTGRES_PASSWORD_FILE
              value: /run/secrets/pg/POSTGRES_PASSWORD
            - name: POSTGRES_USER_FILE
              value: /run/secrets/pg/POSTGRES_USER
            volumeMounts:
            - name: pg
              mountPath: /run/secrets/pg
              readOnly: true
          volumes:
          - name: pg
            secret:
              secretName: pg
              defaultMode: 0400

        """], "kubernetes-secret-as-env");

    [Theory]
    [InlineData("postgres", "", "not in these files")]
    [InlineData("app:1", "", "is not known")]
    [InlineData("postgres", "---\nkind: Secret\napiVersion: v1\nmetadata: {name: pg}\ndata: {POSTGRES_PASSWORD: '', OTHER: ''}\n", "does not read OTHER")]
    [InlineData("postgres", "---\nkind: Secret\napiVersion: v1\nmetadata: {name: pg}\ndata: {POSTGRES_PASSWORD: ''}\n", "made of its keys")]
    public void Secrets_as_variables_are_left_where_files_are_not_certain(string image, string more, string why)
    {
        FileFix fix = Fix($"kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: c\n    image: {image}\n    args: [$(POSTGRES_PASSWORD)]\n    envFrom:\n    - secretRef: {{name: pg}}\n{more}")[0];
        Assert.False(fix.IsChanged);
        Assert.Contains(why, fix.Left[0].Message);
    }

    [Fact]
    public void Two_Secrets_in_one_container_share_its_lists()
    {
        string after = Fix("kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    image: postgres\n    env:\n    - name: POSTGRES_PASSWORD\n      value: hunter22hunter\n    - name: POSTGRES_USER\n      valueFrom: {secretKeyRef: {name: other, key: u}}\n"
            + "    - name: POSTGRES_DB_PASSWORD\n      valueFrom:\n        secretKeyRef: {name: third, key: u}\n")[0].After;
        Assert.Equal(1, after.Split("volumeMounts:").Length - 1);
        Assert.Equal(1, after.Split("volumes:").Length - 1);
    }
}
