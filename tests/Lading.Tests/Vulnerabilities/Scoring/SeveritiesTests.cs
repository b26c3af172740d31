using CsCheck;
using Lading.Vulnerabilities.Scoring;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Scoring;

public class SeveritiesTests
{
    [Theory]
    // GitHub
    [InlineData("LOW", Severity.Low)]
    [InlineData("MODERATE", Severity.Medium)]
    [InlineData("HIGH", Severity.High)]
    [InlineData("CRITICAL", Severity.Critical)]
    // Debian
    [InlineData("unimportant", Severity.None)]
    [InlineData("low**", Severity.Low)]
    [InlineData("medium*", Severity.Medium)]
    [InlineData("not yet assigned", Severity.Unknown)]
    [InlineData("end-of-life", Severity.Unknown)]
    // Ubuntu
    [InlineData("negligible", Severity.Negligible)]
    [InlineData("Medium", Severity.Medium)]
    [InlineData("untriaged", Severity.Unknown)]
    // Red Hat, AlmaLinux, Rocky, SUSE
    [InlineData("Important", Severity.High)]
    [InlineData("moderate", Severity.Medium)]
    [InlineData("Important: kernel security, bug fix, and enhancement update", Severity.High)]
    [InlineData("Low: libxml2 security update", Severity.Low)]
    [InlineData("nodejs:20 security update", Severity.Unknown)]
    [InlineData("", Severity.Unknown)]
    [InlineData("***", Severity.Unknown)]
    [InlineData("catastrophic", Severity.Unknown)]
    [InlineData("a word that is far longer than any word a source of advisories has", Severity.Unknown)]
    public void Words_of_sources_are_understood(string word, Severity severity) =>
        Assert.Equal(severity, Severities.FromWord(word));

    [Theory]
    [InlineData(0.0, Severity.None, Severity.Low)]
    [InlineData(0.1, Severity.Low, Severity.Low)]
    [InlineData(3.9, Severity.Low, Severity.Low)]
    [InlineData(4.0, Severity.Medium, Severity.Medium)]
    [InlineData(6.9, Severity.Medium, Severity.Medium)]
    [InlineData(7.0, Severity.High, Severity.High)]
    [InlineData(8.9, Severity.High, Severity.High)]
    [InlineData(9.0, Severity.Critical, Severity.High)]
    [InlineData(10.0, Severity.Critical, Severity.High)]
    public void Scores_have_a_word(double score, Severity severity, Severity severityOfVersion2) =>
        Assert.Equal((severity, severityOfVersion2), (Severities.FromScore(score), Severities.FromScoreV2(score)));

    [Fact]
    public void Every_severity_is_read_back_from_its_own_word()
    {
        foreach (Severity severity in Enum.GetValues<Severity>())
            Assert.Equal(severity, Severities.FromWord(severity.Word()));
    }

    [Fact]
    public void Any_text_has_a_severity() => Gen.String.Sample(text => { Severities.FromWord(text); });
}
