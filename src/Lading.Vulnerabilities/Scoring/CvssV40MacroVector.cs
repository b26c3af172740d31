namespace Lading.Vulnerabilities.Scoring;

/// <summary>
/// A MacroVector of CVSS 4.0 (specification document, section 8): one level in each of the six equivalence sets. Scores
/// are in tenths, computed in whole numbers, so that the half that is rounded up is really a half.
/// </summary>
internal readonly struct CvssV40MacroVector(int eq1, int eq2, int eq3, int eq4, int eq5, int eq6)
{
    /// <summary>A multiple of every depth, so that proportions of a depth are whole numbers.</summary>
    private const int Unit = 840;

    /// <summary>
    /// The published score of each of the 270 MacroVectors. A line is a level of EQ1 (slowest), EQ2, and EQ3 with EQ6
    /// (of which only 00, 01, 10, 11 and 21 can be); along it run the levels of EQ4 (slower) and EQ5.
    /// </summary>
    private static ReadOnlySpan<byte> Scores =>
    [
        100, 98, 95, 100, 93, 91, 93, 89, 81,
        99, 95, 92, 96, 87, 81, 90, 80, 68,
        98, 95, 90, 93, 89, 81, 88, 78, 69,
        95, 92, 84, 92, 81, 65, 80, 70, 48,
        92, 82, 72, 79, 69, 50, 69, 55, 27,
        99, 95, 92, 95, 90, 84, 92, 82, 72,
        97, 92, 85, 91, 83, 71, 81, 71, 53,
        95, 92, 85, 92, 80, 70, 84, 71, 50,
        93, 85, 73, 82, 72, 59, 70, 52, 30,
        86, 75, 52, 71, 52, 29, 63, 29, 17,
        98, 94, 91, 94, 86, 77, 87, 74, 63,
        95, 87, 81, 89, 74, 64, 75, 63, 49,
        94, 88, 76, 86, 74, 59, 72, 57, 52,
        89, 77, 67, 76, 58, 50, 57, 52, 25,
        83, 70, 54, 65, 58, 26, 53, 21, 13,
        95, 88, 76, 90, 75, 61, 77, 68, 52,
        90, 76, 70, 77, 62, 53, 66, 59, 30,
        89, 76, 62, 74, 57, 47, 61, 57, 24,
        78, 67, 58, 59, 57, 23, 52, 29, 16,
        71, 59, 30, 58, 26, 15, 23, 13, 6,
        93, 86, 75, 86, 74, 56, 70, 52, 40,
        87, 72, 58, 74, 61, 34, 54, 40, 22,
        85, 74, 62, 72, 55, 46, 53, 34, 19,
        75, 55, 51, 57, 41, 19, 36, 19, 8,
        64, 51, 20, 47, 21, 11, 24, 9, 4,
        88, 73, 60, 73, 59, 41, 54, 45, 20,
        75, 53, 50, 55, 40, 20, 43, 22, 11,
        75, 58, 40, 61, 48, 20, 46, 17, 8,
        55, 45, 21, 51, 18, 9, 18, 7, 2,
        53, 24, 14, 24, 12, 5, 10, 3, 1,
    ];

    /// <summary>
    /// The score, in tenths, of a vector of this set (section 8.2, steps 1 to 3), given the steps it is below the most
    /// severe value of every metric, summed for the metrics of EQ1, EQ2, EQ3 with EQ6, and EQ4. EQ5 has no steps.
    /// </summary>
    public int ScoreOf(int steps1, int steps2, int steps36, int steps4)
    {
        int own = Lookup(eq1, eq2, eq3, eq4, eq5, eq6)!.Value;
        int lower = 0, distance = 0;
        Add(Lookup(eq1 + 1, eq2, eq3, eq4, eq5, eq6), steps1, Set1);
        Add(Lookup(eq1, eq2 + 1, eq3, eq4, eq5, eq6), steps2, Set2);
        Add(LowerOf36(), steps36, Set36);
        Add(Lookup(eq1, eq2, eq3, eq4 + 1, eq5, eq6), steps4, Set4);
        Add(Lookup(eq1, eq2, eq3, eq4, eq5 + 1, eq6), 0, (0, 1));
        if (lower == 0)
            return own;
        // own - distance / (Unit * lower), rounded half up; never below zero, as the mean is less than the own score.
        int whole = Unit * lower;
        return (2 * (own * whole - distance) + whole) / (2 * whole);

        // Proportion of the way down to the next lower MacroVector, if there is one, times the difference of scores.
        void Add(int? next, int steps, (int Highest, int Depth) set)
        {
            if (next is null)
                return;
            lower++;
            distance += (own - next.Value) * (steps - set.Highest) * (Unit / set.Depth);
        }
    }

    // Of a level of a set: the steps that its highest severity vectors are below the top (all those of one level have
    // the same number, so it does not matter which of them is compared with), and its depth.

    private (int Highest, int Depth) Set1 => eq1 switch { 0 => (0, 1), 1 => (1, 4), _ => (3, 5) };

    private (int Highest, int Depth) Set2 => eq2 == 0 ? (0, 1) : (1, 2);

    private (int Highest, int Depth) Set36 => (eq3, eq6) switch
    {
        (0, 0) => (0, 7),
        (0, _) => (3, 6),
        (1, 0) => (1, 8),
        (1, _) => (3, 8),
        _ => (3, 10),
    };

    private (int Highest, int Depth) Set4 => eq4 switch { 0 => (1, 6), 1 => (3, 5), _ => (6, 4) };

    /// <summary>EQ3 and EQ6 depend on each other; of the two ways down from 00 the higher score counts.</summary>
    private int? LowerOf36() => (eq3, eq6) switch
    {
        (0, 0) => Math.Max(Lookup(eq1, eq2, 0, eq4, eq5, 1)!.Value, Lookup(eq1, eq2, 1, eq4, eq5, 0)!.Value),
        (1, 0) => Lookup(eq1, eq2, 1, eq4, eq5, 1),
        _ => Lookup(eq1, eq2, eq3 + 1, eq4, eq5, eq6),
    };

    private static int? Lookup(int eq1, int eq2, int eq3, int eq4, int eq5, int eq6) =>
        eq1 > 2 || eq2 > 1 || eq3 > 2 || eq4 > 2 || eq5 > 2
            ? null : Scores[((eq1 * 2 + eq2) * 5 + (eq3 == 2 ? 4 : eq3 * 2 + eq6)) * 9 + eq4 * 3 + eq5];
}
