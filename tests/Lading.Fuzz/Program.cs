using System.Diagnostics;
using Lading.Fuzz;

// lading-fuzz list
// lading-fuzz smoke SECONDS [NAME_PREFIX]   mutated seeds for every target in turn, no coverage needed
// lading-fuzz libfuzzer TARGET [ARGS]       under libFuzzer, after SharpFuzz has instrumented the assemblies
switch (args)
{
    case ["list"]:
        foreach (Target target in Targets.All)
            Console.WriteLine(target.Name);
        return 0;
    case ["smoke", var seconds, ..]:
        return Smoke(TimeSpan.FromSeconds(int.Parse(seconds)), args.ElementAtOrDefault(2) ?? "");
    case ["libfuzzer", var name, ..]:
        Target chosen = Targets.All.Single(t => t.Name == name);
        SharpFuzz.Fuzzer.LibFuzzer.Run(bytes => chosen.Run(bytes.ToArray()));
        return 0;
    default:
        Console.Error.WriteLine("usage: lading-fuzz list | smoke SECONDS [NAME_PREFIX] | libfuzzer TARGET");
        return 2;
}

static int Smoke(TimeSpan time, string prefix)
{
    Target[] targets = [.. Targets.All.Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal))];
    int failed = 0;
    long runs = 0;
    var all = Stopwatch.StartNew();
    for (int i = 0; i < targets.Length; i++)
    {
        Target target = targets[i];
        TimeSpan share = (time - all.Elapsed) / (targets.Length - i);
        var mutator = new Mutator(Environment.TickCount);
        var watch = Stopwatch.StartNew();
        do
        {
            byte[] input = mutator.Next(target.Seeds);
            runs++;
            var one = Stopwatch.StartNew();
            string? problem = null;
            try
            {
                target.Run(input);
                if (one.Elapsed > TimeSpan.FromSeconds(5))
                    problem = $"took {one.Elapsed.TotalSeconds:0.0} s for {input.Length} bytes";
            }
            catch (Exception e)
            {
                problem = e.ToString();
            }
            if (problem is null)
                continue;
            failed++;
            string file = Path.Combine(Path.GetTempPath(), $"lading-fuzz-{target.Name.Replace(':', '-')}-{Guid.NewGuid().ToString("n")[..8]}");
            File.WriteAllBytes(file, input);
            Console.Error.WriteLine($"{target.Name}: {problem}\n  input kept in {file}");
            break;
        }
        while (watch.Elapsed < share);
    }
    Console.Error.WriteLine($"{targets.Length} targets, {runs} inputs, {failed} failed");
    return failed == 0 ? 0 : 1;
}
