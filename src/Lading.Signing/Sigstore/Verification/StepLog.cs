namespace Lading.Signing.Sigstore.Verification;

/// <summary>
/// Does the steps of a verification one after the other and keeps how each ended; none is done after one that failed.
/// </summary>
internal sealed class StepLog
{
    private readonly List<VerificationStep> _steps = new(12);

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<VerificationStep> Steps => _steps;

    /// <summary>True as long as no step failed.</summary>
    public bool Holds { get; private set; } = true;

    /// <summary>
    /// Does a step, which returns why it does not hold, or null and what was found; null for both when the policy does
    /// not ask for it. What
    /// cannot be read does not hold. True when it holds, or is not asked for.
    /// </summary>
    public bool Check(string name, string section, Func<(string? Refusal, string? Found)> check)
    {
        if (!Holds)
            return false;
        (string? Refusal, string? Found) end;
        try
        {
            end = check();
        }
        catch (LadingException e)
        {
            end = (e.Message, null); // a part of what is verified that cannot be read
        }
        StepOutcome outcome = end.Refusal is not null ? StepOutcome.Failed : end.Found is null ? StepOutcome.Skipped
            : StepOutcome.Passed;
        _steps.Add(new VerificationStep(name, section, outcome, end.Refusal ?? end.Found
            ?? "there is nothing to check, or the policy does not ask for it"));
        return Holds = outcome != StepOutcome.Failed;
    }

    /// <summary>
    /// Takes over the steps of a verification that was part of this one, under a name that says which part.
    /// </summary>
    public bool Take(IEnumerable<VerificationStep> steps, string part = "")
    {
        foreach (VerificationStep step in steps)
        {
            if (!Holds)
                return false;
            _steps.Add(part.Length == 0 ? step : step with { Name = $"{part}: {step.Name}" });
            Holds = step.Outcome != StepOutcome.Failed;
        }
        return Holds;
    }
}
