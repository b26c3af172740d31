using System.Text.RegularExpressions;
using Lading.Leaks.BuildFiles.Compose;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.BuildFiles.Compose;

public partial class FileVariablesTests
{
    [Fact]
    public void The_table_says_what_the_shared_facts_say()
    {
        IReadOnlyDictionary<string, string>[] rows = [.. SharedData.Table("fixtures/leaks/file-env-images.tsv")];
        if (rows.Length == 0)
            Assert.Skip("no shared fixtures");
        var problems = new List<string>();
        foreach (IReadOnlyDictionary<string, string> row in rows)
            foreach (string name in row["image"].Split(", "))
                problems.AddRange(Compare(name.Split(" (")[0], row, rows));
        Assert.Empty(problems);
    }

    private static IEnumerable<string> Compare(string image, IReadOnlyDictionary<string, string> row, IReadOnlyDictionary<string, string>[] rows)
    {
        if (FileVariables.Of(image.Replace("*", "x") + ":9") is not { } facts)
        {
            yield return $"{image} is missing";
            yield break;
        }
        string support = row["supports"].Split(' ')[0];
        bool reads = facts.Form is not (FileForm.None or FileForm.Other);
        if (support == "yes" ? !reads : support == "no" && facts.Form != FileForm.None || support == "partial" && facts.Form == FileForm.None)
            yield return $"{image}: {support} and {facts.Form}";
        FileForm? form = row["form"] switch
        {
            var f when support == "no" || f.Length == 0 => null,
            "VAR_FILE" or "PASSWORD_FILE" => FileForm.Suffix,
            var f when f.StartsWith("VAR__FILE") || f.EndsWith("__KEY__FILE") => FileForm.DoubleSuffix,
            var f when f.StartsWith("FILE__VAR") => FileForm.Prefix,
            "VAR_SECRETFILE" => FileForm.SecretFileSuffix,
            var f when f.StartsWith("value file://") => FileForm.FileUrl,
            _ => FileForm.Other,
        };
        if (form is { } wanted && facts.Form != wanted)
            yield return $"{image}: form {row["form"]} and {facts.Form}";
        if (!reads)
            yield break;
        string variables = row["variables"].StartsWith("as ") ? rows.First(r => r["image"] == row["variables"][3..])["variables"] : row["variables"];
        foreach (string variable in variables.Split(" and ")[0].Split(' ').Where(v => Name().IsMatch(v)))
            if (!facts.Reads(variable))
                yield return $"{image} does not know {variable}";
        foreach (Match match in Prefix().Matches(variables))
            if (!facts.Reads(match.Groups[1].Value + "X_PASSWORD"))
                yield return $"{image} does not know {match.Value}";
        if (variables.StartsWith("any variable") || variables.StartsWith("any documented"))
            if (!facts.Reads("SOME_PASSWORD"))
                yield return $"{image} does not know any variable";
    }

    [Fact]
    public void References_are_reduced_to_names()
    {
        foreach (string reference in (string[])["postgres", "postgres:16-alpine", "docker.io/library/postgres@sha256:ab", "library/postgres:1"])
            Assert.Equal("postgres", FileVariables.Of(reference)?.Image);
        Assert.Null(FileVariables.Of("registry.example:5000/postgres"));
        Assert.Equal(FileForm.Prefix, FileVariables.Of("lscr.io/linuxserver/sonarr:latest")?.Form);
        Assert.Equal(FileForm.None, FileVariables.Of("influxdb:1.8")?.Form);
        Assert.Equal(("FILE__A", "/x"), FileVariables.Of("linuxserver/a")!.ForFile("A", "/x"));
        Assert.Equal(("AUTHENTIK_SECRET_KEY", "file:///run/x"), FileVariables.Of("ghcr.io/goauthentik/server:1")!.ForFile("AUTHENTIK_SECRET_KEY", "/run/x"));
        Assert.False(FileVariables.Of("rabbitmq:3")!.Reads("RABBITMQ_DEFAULT_PASS"));
    }

    [GeneratedRegex("^[A-Z][A-Z0-9_]*[A-Z0-9]$")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?:any|every) ([A-Z0-9]+_)(?:\*| variable|<)")]
    private static partial Regex Prefix();
}
