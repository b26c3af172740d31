using System.CommandLine;
using Lading.Scanning;

namespace Lading.Cli.Commands;

/// <summary><c>lading cache status|clear</c>.</summary>
internal static class CacheCommand
{
    public static Command Build()
    {
        var status = new Command("status", "show where the cache is and how much it holds");
        status.SetAction(_ =>
        {
            var cache = new FactsCache(FactsCache.DefaultRoot);
            (int entries, long bytes) = cache.Status();
            Console.WriteLine($"{cache.Root}: {entries} layers, {bytes / 1e6:0.0} MB");
            return ExitCode.Ok;
        });
        var clear = new Command("clear", "drop everything in the cache");
        clear.SetAction(_ =>
        {
            (int entries, long bytes) = new FactsCache(FactsCache.DefaultRoot).Clear();
            Console.WriteLine($"{entries} layers, {bytes / 1e6:0.0} MB dropped");
            return ExitCode.Ok;
        });
        return new Command("cache", "look at or clear what is kept of layers that were read") { status, clear };
    }
}
