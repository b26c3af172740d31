using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// Made-up secrets and near misses, for eng/bench-leaks.sh.
if (args is ["corpus", var folder])
{
    Lading.Testing.Leaks.LeakCorpus.WriteTo(folder);
    return;
}
// Each class measures one step of a scan beside its limit: the least that must be done to the same bytes, as the baseline.
// In this process: no project is generated and built for each run.
IConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob((args.Contains("--long") ? Job.Default : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .HideColumns(Column.Job, Column.Toolchain, Column.IterationCount, Column.LaunchCount, Column.WarmupCount, Column.Error, Column.StdDev, Column.RatioSD)
    .WithArtifactsPath(Path.Combine("artifacts", "bench-micro"));
string[] left = [.. args.Where(a => a != "--long")];
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(left.Length == 0 ? ["--filter", "*"] : left, config);
