using CsCheck;
using Lading.Vulnerabilities.Scoring;
using Xunit;

namespace Lading.Tests.Vulnerabilities.Scoring;

public class CvssVectorTests
{
    private static readonly CvssMetricTable[] Versions = [CvssV20.Table, CvssV30.Table, CvssV31.Table, CvssV40.Table];

    private static CvssVector Parse(string text)
    {
        Assert.True(CvssVector.TryParse(text, out CvssVector? vector), text);
        return vector!;
    }

    [Theory]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "3.1", 9.8, Severity.Critical)]
    [InlineData("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "3.0", 0.0, Severity.None)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "4.0", 10.0, Severity.Critical)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", "4.0", 0.0, Severity.None)]
    // Section 3.3 of the guide to version 2 works these three examples out.
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:C", "2.0", 7.8, Severity.High)]
    [InlineData("AV:N/AC:L/Au:N/C:C/I:C/A:C", "2.0", 10.0, Severity.High)]
    [InlineData("AV:L/AC:H/Au:N/C:C/I:C/A:C", "2.0", 6.2, Severity.Medium)]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:N", "2.0", 0.0, Severity.Low)]
    public void The_version_decides_score_and_word(string text, string version, double score, Severity severity)
    {
        CvssVector vector = Parse(text);
        Assert.Equal(version, vector.Version);
        Assert.Equal(score, vector.Score);
        Assert.Equal(score, vector.BaseScore);
        Assert.Null(vector.TemporalScore);
        Assert.Null(vector.EnvironmentalScore);
        Assert.Equal(severity, vector.Severity);
        Assert.Equal(text, vector.Text);
    }

    [Fact]
    public void The_example_of_the_version_2_guide_has_its_temporal_and_environmental_scores()
    {
        CvssVector vector = Parse("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H");
        Assert.Equal((7.8, 6.4, 9.2), (vector.BaseScore, vector.TemporalScore, vector.EnvironmentalScore));
    }

    [Theory]
    [InlineData("AV:N/AC:L/Au:N/C:P/I:P/A:P")]
    [InlineData("(AV:N/AC:L/Au:N/C:P/I:P/A:P)")]
    [InlineData("CVSS2#AV:N/AC:L/Au:N/C:P/I:P/A:P")]
    [InlineData("CVSS2#(AV:N/AC:L/Au:N/C:P/I:P/A:P)")]
    [InlineData("CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P")]
    [InlineData(" C:P/I:P/A:P/AV:N/AC:L/Au:N/E:ND/TD:ND\n")]
    public void Version_2_is_read_however_it_is_wrapped(string text) =>
        Assert.Equal(("AV:N/AC:L/Au:N/C:P/I:P/A:P", 7.5), (Parse(text).Text, Parse(text).Score));

    [Theory]
    [InlineData("")]
    [InlineData("CVSS:3.1/")]
    [InlineData("7.5")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:H")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:X/E:X")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:H")]
    [InlineData("CVSS:3.1/AV:n/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")]
    [InlineData("CVSS:3.1/AV:N:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")]
    [InlineData("CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")]
    [InlineData("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")]
    [InlineData("(CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H)")]
    [InlineData("(AV:N/AC:L/Au:N/C:P/I:P/A:P")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:S/SA:H")]
    public void What_is_not_a_vector_is_refused(string text)
    {
        Assert.False(CvssVector.TryParse(text, out CvssVector? vector));
        Assert.Null(vector);
    }

    [Fact]
    public void The_threat_moves_the_score_of_version_4_and_supplemental_metrics_do_not()
    {
        const string text = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U/S:P/AU:Y/U:Amber";
        CvssVector vector = Parse(text);
        Assert.Equal((9.3, 8.1, 8.1), (vector.BaseScore, vector.TemporalScore, vector.Score));
        Assert.Null(vector.EnvironmentalScore);
        Assert.Equal(text, vector.Text);
    }

    [Fact]
    public void Metrics_are_listed_for_display()
    {
        CvssVector vector = Parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RC:C/E:X");
        Assert.Equal("N", vector["AV"]);
        Assert.Equal("C", vector["RC"]);
        Assert.Null(vector["E"]);
        Assert.Null(vector["Au"]);
        Assert.Equal("AV AC PR UI S C I A RC", string.Join(' ', vector.Metrics.Select(m => m.Key)));
    }

    [Fact]
    public void A_half_is_rounded_up_on_decimals_in_version_4() =>
        Assert.Equal(5.7, Parse("CVSS:4.0/AV:A/AC:H/AT:N/PR:H/UI:A/VC:L/VI:H/VA:N/SC:L/SI:N/SA:H").Score);

    /// <summary>Every metric of a version with some value; those that need not be given are so half the time.</summary>
    private static Gen<string> RandomVector(CvssMetricTable table) =>
        Gen.Int[0, 1 << 20].Array[table.Metrics.Count].Select(picks => table.Prefix + string.Join('/', table.Metrics
            .Zip(picks, (m, pick) => m.Group != CvssGroup.Base && pick % 2 == 0
                ? null : $"{m.Name}:{m.Value(pick / 2 % m.Count)}")
            .Where(pair => pair is not null)));

    [Fact]
    public void Scores_of_any_valid_vector_are_tenths_between_0_and_10_and_survive_the_canonical_form() =>
        Gen.OneOf(Versions.Select(RandomVector).ToArray()).Sample(text =>
        {
            CvssVector vector = Parse(text);
            foreach (decimal score in (decimal[])[vector.Base(), vector.Temporal(), vector.Environmental()])
            {
                Assert.InRange(score, 0m, 10m);
                Assert.Equal(0, score * 10 % 1);
            }
            CvssVector again = Parse(vector.Text);
            Assert.Equal(vector.Text, again.Text);
            Assert.Equal(Describe(vector), Describe(again));
        }, iter: 20_000);

    private static string Describe(CvssVector vector) =>
        $"{vector.Version} {vector.BaseScore} {vector.TemporalScore} {vector.EnvironmentalScore} {vector.Severity}";

    [Fact]
    public void A_worse_value_never_lowers_the_base_score_of_version_4() =>
        RandomVector(CvssV40.Table).Sample(text =>
        {
            CvssVector vector = Parse(text);
            foreach (string pair in (string[])["AV:N", "PR:N", "UI:N", "AC:L", "VC:H", "SA:H"])
            {
                string metric = pair[..2];
                string worse = vector.Text.Replace($"/{metric}:{vector[metric]}", "/" + pair);
                Assert.True(Parse(worse).Base() >= vector.Base(), worse);
            }
        }, iter: 5_000);

    [Fact]
    public void Any_text_is_refused_or_read_and_never_throws() =>
        Gen.OneOf(
            Gen.String,
            Gen.Char["CVSS:234.01/AVNLPHUIX#()"].Array[0, 80].Select(c => new string(c)),
            Gen.Select(RandomVector(CvssV31.Table), Gen.Int[0, 30], Gen.Char, (text, at, c) => text.Insert(at, $"{c}")))
        .Sample(text => { CvssVector.TryParse(text, out _); }, iter: 20_000);
}
