using System.Text;
using CsCheck;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Fixing;
using Xunit;

namespace Lading.Tests.Leaks.Fixing;

public class DockerfileFixerTests
{
    private static readonly SecretScanner Scanner = new(new FingerprintKey(new byte[32]));

    private static FileFix Fix(string text, BuildContext? context = null) => BuildFileFixer.Fix("Dockerfile", Encoding.UTF8.GetBytes(text), context);

    /// <summary>Fixes, checks that all is clean and that a second time changes nothing, and gives the fix.</summary>
    private static FileFix Whole(string text)
    {
        FileFix fix = Fix(text);
        Assert.Empty(fix.Left);
        Assert.Empty(BuildFileJudge.Judge("Dockerfile", Encoding.UTF8.GetBytes(fix.After), Scanner));
        Assert.Equal(fix.After, Fix(fix.After).After);
        return fix;
    }

    private static void Becomes(string before, string after, string? command = null)
    {
        FileFix fix = Whole(before);
        Assert.Equal(after, fix.After);
        if (command is not null)
            Assert.Equal(command, fix.Commands.Single());
    }

    [Fact]
    public void Arg_becomes_a_mounted_file_where_the_frontend_is_not_known() => Becomes("""
        FROM node
        # the token
        ARG NPM_TOKEN
        RUN npm ci
        RUN echo done
        """, """
        FROM node
        # the token
        RUN --mount=type=secret,id=npm_token,required=true \
            export NPM_TOKEN="$(cat /run/secrets/npm_token)" && npm ci
        RUN echo done
        """, "DOCKER_BUILDKIT=1 docker build --secret id=npm_token,env=NPM_TOKEN .");

    [Theory]
    [InlineData("docker/dockerfile:1", true)]
    [InlineData("docker/dockerfile:1.10", true)]
    [InlineData("docker.io/docker/dockerfile:1.29.0", true)]
    [InlineData("docker/dockerfile:1.10-labs", true)]
    [InlineData("docker/dockerfile:2", true)]
    [InlineData("docker/dockerfile:1.9", false)]
    [InlineData("docker/dockerfile:1.2.1", false)]
    [InlineData("docker/dockerfile@sha256:ab", false)]
    [InlineData("docker/dockerfile:1.12@sha256:ab", true)]
    [InlineData("example.com/frontend:1.20", false)]
    public void The_frontend_decides_the_form(string syntax, bool env)
    {
        string after = Whole($"# syntax={syntax}\nFROM a\nARG TOKEN\nRUN ./x $TOKEN\n").After;
        Assert.Equal($"# syntax={syntax}\nFROM a\nRUN --mount=type=secret,id=token,{(env ? "env=TOKEN,required=true ./x $TOKEN" : "required=true \\\n    export TOKEN=\"$(cat /run/secrets/token)\" && ./x $TOKEN")}\n", after);
    }

    [Fact]
    public void Env_keeps_its_other_variables_its_comments_and_its_layout() => Becomes("""
        FROM a
        ENV A=1 \
            DB_PASS=hunter22hunter \
            # about B
            B=2
        ENV C_TOKEN=abcd1234 D=x E_TOKEN=abcd1234
        CMD ["x"]
        """, """
        FROM a
        ENV A=1 \
            # about B
            B=2
        ENV D=x
        CMD ["x"]
        """);

    [Fact]
    public void Windows_line_ends_and_a_backtick_stay() => Becomes(
        "# escape=`\r\nFROM a\r\nARG TOKEN\r\nRUN ./x `\r\n  $TOKEN\r\n",
        "# escape=`\r\nFROM a\r\nRUN --mount=type=secret,id=token,required=true `\r\n    export TOKEN=\"$(cat /run/secrets/token)\" && ./x `\r\n  $TOKEN\r\n");

    [Fact]
    public void A_copied_file_is_mounted_and_what_removes_it_goes() => Becomes("""
        FROM node
        WORKDIR /app
        COPY package.json .npmrc ./
        RUN npm ci && rm -f .npmrc
        RUN rm -f .npmrc
        COPY . .
        """, """
        FROM node
        WORKDIR /app
        COPY package.json ./
        RUN --mount=type=secret,id=npmrc,target=/app/.npmrc,required=true npm ci
        COPY . .
        """, "DOCKER_BUILDKIT=1 docker build --secret id=npmrc,src=.npmrc .");

    [Fact]
    public void A_key_becomes_an_agent() => Becomes("""
        FROM a
        COPY id_rsa /root/.ssh/id_rsa
        RUN chmod 600 /root/.ssh/id_rsa && \
            git clone git@github.com:a/b && \
            rm /root/.ssh/id_rsa
        """, """
        FROM a
        RUN --mount=type=ssh \
            git clone git@github.com:a/b
        """, "DOCKER_BUILDKIT=1 docker build --ssh default .");

    [Fact]
    public void Urls_and_options() => Becomes("""
        FROM a
        RUN git clone https://bot:abcd1234@github.com/x/y.git /y
        RUN pip install --extra-index-url "https://bot:abcd1234@pypi.example/simple" foo
        RUN curl -fsSL -u bot:s3cr3t99 https://x/y | sh
        RUN curl -H "PRIVATE-TOKEN: abcd1234efgh" https://x
        RUN mysql -h db --password='ab cd1234' -e 'select 1'
        """, """
        FROM a
        RUN --mount=type=secret,id=netrc,target=/root/.netrc,required=true \
            git clone https://github.com/x/y.git /y
        RUN --mount=type=secret,id=netrc,target=/root/.netrc,required=true \
            pip install --extra-index-url "https://pypi.example/simple" foo
        RUN --mount=type=secret,id=netrc,required=true curl -fsSL --netrc-file /run/secrets/netrc https://x/y | sh
        RUN --mount=type=secret,id=curl_header,required=true \
            curl -H @/run/secrets/curl_header https://x
        RUN --mount=type=secret,id=mysql_password,required=true \
            mysql -h db --password="$(cat /run/secrets/mysql_password)" -e 'select 1'
        """);

    [Fact]
    public void Settings_that_are_written_are_mounted() => Becomes("""
        FROM node
        ARG NPM_TOKEN
        RUN echo "//registry.npmjs.org/:_authToken=$NPM_TOKEN" > ~/.npmrc \
            # and now
            && npm ci
        RUN aws configure set aws_secret_access_key abcd1234efgh && aws s3 cp s3://a b
        """, """
        FROM node
        RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=true \
            npm ci
        RUN --mount=type=secret,id=aws_credentials,target=/root/.aws/credentials,required=true \
            aws s3 cp s3://a b
        """);

    [Fact]
    public void Users_other_than_root_can_read_what_they_are_given()
    {
        Assert.Contains("id=token,required=true,mode=0444", Whole("FROM a\nUSER app\nARG TOKEN\nRUN ./x $TOKEN\n").After);
        Assert.Contains("id=token,required=true,uid=1000", Whole("FROM a\nUSER 1000:1000\nARG TOKEN\nRUN ./x $TOKEN\n").After);
        Assert.Contains("target=/home/node/.npmrc,required=true,mode=0444", Whole("FROM a\nUSER node\nCOPY .npmrc /home/node/\nRUN npm ci\n").After);
    }

    [Fact]
    public void A_variable_goes_to_the_stages_that_inherit_it() => Becomes("""
        FROM a AS base
        ENV API_TOKEN=abcd1234efgh
        FROM base
        RUN ./x --quiet "${API_TOKEN}"
        """, """
        FROM a AS base
        FROM base
        RUN --mount=type=secret,id=api_token,required=true \
            export API_TOKEN="$(cat /run/secrets/api_token)" && ./x --quiet "${API_TOKEN}"
        """);

    [Fact]
    public void Here_documents_get_the_variable_in_their_script() => Becomes(
        "FROM a\nARG TOKEN\nRUN <<EOF\n#!/bin/sh\nset -e\n./x $TOKEN\nEOF\n",
        "FROM a\nRUN --mount=type=secret,id=token,required=true <<EOF\n#!/bin/sh\nexport TOKEN=\"$(cat /run/secrets/token)\"\nset -e\n./x $TOKEN\nEOF\n");

    [Fact]
    public void What_cannot_be_fixed_is_said_and_left()
    {
        foreach (string text in (string[])
        [
            "FROM a\nARG TOKEN\nLABEL x=$TOKEN\n",
            "FROM a\nARG TOKEN\nRUN [\"./x\", \"$TOKEN\"]\n",
            "FROM a\nENTRYPOINT [\"x\", \"--password=abcd1234\"]\n",
            "FROM a\nRUN x\nRUN [\"x\", \\\n \"--password=abcd1234\"]\n",
            "FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN x\nRUN [\"x\", \"--password=abcd1234\"]\n",
            "FROM a\nADD https://u:abcd1234@x/y.git /y\n",
            "FROM a\nRUN curl x\nADD --chown=a https://u:abcd1234@x/y /y\n",
            "FROM a\nRUN curl x\nUSER b\nADD https://u:abcd1234@x/y /y\n",
            "FROM a\nCMD aws configure set aws_secret_access_key abcd1234efgh\n",
            "FROM a\nSHELL [\"powershell\"]\nARG TOKEN\nRUN x $env:TOKEN\n",
            "FROM a\nONBUILD \\\n  ARG TOKEN\n",
            "FROM a\nCMD [\"x\", \"--password=abcd1234\"]\n",
            "FROM a\nCOPY .npmrc .\nRUN npm ci\n",
            "FROM a\nCOPY --from=b /root/.npmrc /x/\n",
            "FROM a\nRUN echo root:abcd1234 | chpasswd\n",
            "FROM a\nADD https://u:abcd1234@x/y /y\n",
            "FROM a\nRUN if true; then npm config set //r/:_authToken=abcd1234efgh; fi\n",
            "FROM a\nRUN [\"mysql\", \"--password=abcd1234\"]\n",
            "FROM a\nCOPY server.pem /\n",
        ])
        {
            FileFix fix = Fix(text);
            Assert.False(fix.IsChanged, text);
            Assert.NotEmpty(fix.Left);
            Assert.All(fix.Left, n => Assert.True(n.Message.Length > 20 && n.Line > 0));
        }
    }

    [Fact]
    public void The_JSON_form_gets_a_shell_that_reads_the_secret() => Becomes("""
        FROM a
        RUN make
        ARG TOKEN
        RUN ["./x", "$TOKEN"]
        RUN [ "mysql", "--password=ab'cd1234", "-e", "select \"1\"" ]
        RUN ["sh", "-c", "PGPASSWORD=abcd1234 psql"]
        """, """
        FROM a
        RUN --mount=type=secret,id=token,required=true \
            export TOKEN="$(cat /run/secrets/token)" && make
        RUN --mount=type=secret,id=token,required=true ["/bin/sh", "-c", "export TOKEN=\"$(cat /run/secrets/token)\" && exec \"$0\" \"$@\"", "./x", "$TOKEN"]
        RUN --mount=type=secret,id=mysql_password,required=true \
            ["/bin/sh", "-c", "exec mysql --password=\"$(cat /run/secrets/mysql_password)\" -e 'select \"1\"'"]
        RUN --mount=type=secret,id=pgpassword,required=true \
            ["sh", "-c", "PGPASSWORD=\"$(cat /run/secrets/pgpassword)\" psql"]
        """.Replace("RUN --mount=type=secret,id=token,required=true \\\n    export TOKEN=\"$(cat /run/secrets/token)\" && make", "RUN make"));

    [Fact]
    public void What_runs_in_the_container_reads_a_mounted_file()
    {
        Becomes("""
            FROM a
            RUN x
            HEALTHCHECK --interval=3s CMD mysqladmin ping --password=abcd1234
            ENTRYPOINT ["app", "--token=abcd1234", "--x"]
            FROM a
            RUN x
            CMD app --password abcd1234 && curl -u a:abcd1234 https://x && wget https://u:abcd1234@h/x
            HEALTHCHECK CMD ["mysqladmin", "--password=abcd1234", "ping"]
            FROM a
            CMD ["sh", "-c", "app --password abcd1234"]
            """, """
            FROM a
            RUN x
            HEALTHCHECK --interval=3s CMD mysqladmin ping --password="$(cat /run/secrets/mysqladmin_password)"
            ENTRYPOINT ["/bin/sh", "-c", "exec app --token=\"$(cat /run/secrets/app_token)\" --x \"$@\"", "app"]
            FROM a
            RUN x
            CMD app --password "$(cat /run/secrets/app_password)" && curl --netrc-file /run/secrets/netrc https://x && wget https://"$(cat /run/secrets/wget_credentials)"@h/x
            HEALTHCHECK CMD ["/bin/sh", "-c", "exec mysqladmin --password=\"$(cat /run/secrets/mysqladmin_password)\" ping"]
            FROM a
            CMD ["sh", "-c", "app --password \"$(cat /run/secrets/app_password)\""]
            """);
        FileFix fix = Fix("FROM a\nCMD app --password=abcd1234\n");
        Assert.Empty(fix.Commands);
        Assert.Contains(fix.ToDo, t => t.Contains("/run/secrets/app_password when it runs"));
    }

    [Fact]
    public void Triggers_are_fixed_and_the_builds_that_run_them_are_told()
    {
        Becomes("""
            # syntax=docker/dockerfile:1
            FROM node
            WORKDIR /w
            ONBUILD ARG NPM_TOKEN
            # first
            ONBUILD COPY .npmrc package.json ./
            ONBUILD RUN npm ci && rm .npmrc
            ONBUILD ENV A=b API_TOKEN=abcd1234efgh
            ONBUILD RUN make $API_TOKEN
            """, """
            # syntax=docker/dockerfile:1
            FROM node
            WORKDIR /w
            # first
            ONBUILD COPY package.json ./
            ONBUILD RUN --mount=type=secret,id=npmrc,target=/w/.npmrc,required=true \
                --mount=type=secret,id=npm_token,required=true \
                export NPM_TOKEN="$(cat /run/secrets/npm_token)" && npm ci
            ONBUILD ENV A=b
            ONBUILD RUN --mount=type=secret,id=api_token,required=true \
                export API_TOKEN="$(cat /run/secrets/api_token)" && make $API_TOKEN
            """.Replace("ONBUILD RUN --mount=type=secret,id=api_token,required=true \\\n    export API_TOKEN=\"$(cat /run/secrets/api_token)\" && make", "ONBUILD RUN --mount=type=secret,id=npm_token,required=true \\\n    --mount=type=secret,id=api_token,required=true \\\n    export NPM_TOKEN=\"$(cat /run/secrets/npm_token)\" && export API_TOKEN=\"$(cat /run/secrets/api_token)\" && make"));
        Assert.Contains("--secret id=token,env=TOKEN", Fix("FROM a\nONBUILD ARG TOKEN\nONBUILD RUN ./x $TOKEN\n").ToDo.Single(t => t.StartsWith("ONBUILD")));
    }

    [Fact]
    public void Added_URLs_lose_their_credentials() => Becomes("""
        # syntax=docker/dockerfile:1
        FROM a
        RUN apk add curl && curl --version
        ADD https://u:abcd1234@h/a/f.tgz /opt/
        ADD "https://u:abcd1234@h:8443/v$V/f.tgz?x=1" g
        ADD https://oauth2:abcd1234@gitlab.com/a/b.git#v1 /src
        ADD https://u:abcd1234@git.example/a/b.git /src
        """.Replace("\"https", "https").Replace("?x=1\"", "?x=1"), """
        # syntax=docker/dockerfile:1
        FROM a
        RUN apk add curl && curl --version
        RUN --mount=type=secret,id=netrc,required=true \
            curl -fsSL --create-dirs --netrc-file /run/secrets/netrc -o /opt/f.tgz https://h/a/f.tgz && chmod 600 /opt/f.tgz
        RUN --mount=type=secret,id=netrc,required=true \
            curl -fsSL --create-dirs --netrc-file /run/secrets/netrc -o g "https://h:8443/v$V/f.tgz?x=1" && chmod 600 g
        ADD https://gitlab.com/a/b.git#v1 /src
        ADD https://git.example/a/b.git /src
        """, "DOCKER_BUILDKIT=1 docker build --secret id=GIT_AUTH_HEADER,env=GIT_AUTH_HEADER --secret id=GIT_AUTH_TOKEN,env=GIT_AUTH_TOKEN --secret id=netrc,src=$HOME/.netrc .");

    [Fact]
    public void Comments_that_silence_hold_for_fixes() => Assert.False(Fix("FROM a\n# lading:allow\nARG TOKEN\nRUN ./x $TOKEN\n").IsChanged);

    [Fact]
    public void The_ignore_file_is_appended_to()
    {
        FileFix other = Fix("FROM a\nCOPY . .\n", new BuildContext("node_modules", [".git"])).Others.Single();
        Assert.Equal("node_modules\n.git\n.env\n**/*.pem\n**/*.key\n", other.After);
        Assert.Empty(Fix("FROM a\nCOPY . .\n", new BuildContext(other.After, [".git", "a.key"])).Others);
        Assert.Equal("--- /dev/null\n+++ b/.dockerignore\n@@ -0,0 +1,4 @@\n+.git\n+.env\n+**/*.pem\n+**/*.key\n", Fix("FROM a\nCOPY . .\n", new BuildContext(null, [])).Others.Single().Patch);
    }

    [Fact]
    public void Values_are_in_no_message()
    {
        FileFix fix = Fix("FROM a\nENV DB_PASS=hunter22hunter\nRUN curl -u bot:hunter22hunter x && git clone https://a:hunter22hunter@b/c && mysql --password=hunter22hunter\nCMD x --password=hunter22hunter\n");
        Assert.DoesNotContain("hunter22", string.Join('\n', fix.Done.Concat(fix.Left).Select(n => n.Message).Concat(fix.ToDo).Concat(fix.Commands)));
    }

    [Fact]
    public void Random_dockerfiles_stay_readable_and_a_second_fix_changes_nothing()
    {
        string[] pieces =
        [
            "FROM a AS b\n", "FROM b\n", "WORKDIR /app\n", "USER app\n", "ARG NPM_TOKEN\n", "ARG A=1 DB_PASS=abcd1234 B=2\n", "ENV API_TOKEN=abcd1234efgh \\\n  X=1 \\\n # c\n  Y_SECRET=\"a b c d e\"\n", "ENV Z=$API_TOKEN\n",
            "COPY .npmrc package.json ./\n", "COPY id_rsa /root/.ssh/\n", "ADD .env /app/.env\n", "RUN npm ci && rm -f .npmrc\n", "RUN echo \"//r/:_authToken=$NPM_TOKEN\" > .npmrc && \\\n # c\n npm ci\n", "RUN ./x $API_TOKEN; ./y \"$DB_PASS\"\n",
            "RUN curl -u a:abcd1234 x | sh || true\n", "RUN git clone https://a:abcd1234@x/y && (cd y; make)\n", "RUN <<E\n./x $NPM_TOKEN\nE\n", "RUN [\"npm\", \"ci\"]\n", "LABEL a.token=abcd1234 b=c\n", "CMD x --password=abcd1234\n", "# comment\n", "\n", "RUN aws configure set aws_secret_access_key abcd1234efgh\n",
            "RUN mysql --password='a b c d' -e x \\\n  && PGPASSWORD=abcd1234 psql\n", "ONBUILD ARG TOKEN\n", "ONBUILD RUN ./x $TOKEN\n", "ONBUILD \\\n COPY .npmrc ./\n", "ENTRYPOINT [\"x\", \"--password=abcd1234\"]\n", "RUN [\"sh\", \"-c\", \"x --password abcd1234\"]\n", "ADD https://a:abcd1234@h/x /x\n", "ADD https://a:abcd1234@h/x.git /x\n", "HEALTHCHECK CMD curl -u a:abcd1234 h\n", "RUN if [ -n \"$NPM_TOKEN\" ]; then npm ci; fi\n", "# syntax=docker/dockerfile:1.10\n", "\r\n",
        ];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 14].Sample(parts =>
        {
            string text = "FROM base\n" + string.Concat(parts);
            FileFix first = Fix(text);
            FileFix second = Fix(first.After);
            Assert.Equal(first.After, second.After);
            string[] comments = [.. text.Split('\n').Where(l => l.Trim() == "# comment")];
            Assert.Equal(comments.Length, first.After.Split('\n').Count(l => l.Trim() == "# comment"));
            if (first.Left.Count == 0)
                Assert.Empty(BuildFileJudge.Judge("Dockerfile", Encoding.UTF8.GetBytes(first.After), Scanner));
        }, iter: 3000);
    }
}
