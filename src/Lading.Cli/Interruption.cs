using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lading.Cli;

/// <summary>
/// Ctrl-C and a request to end (SIGINT, SIGTERM): the first cancels what is being done, so that it tidies up; a second one, or a
/// command that has not ended five seconds later, ends the program at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _cancelled = new();
    private readonly PosixSignalRegistration[] _signals;
    private readonly Stopwatch _since = new();
    private Timer? _timer;

    public Interruption() => _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancelled.Token;

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _timer, new Timer(static _ => Environment.Exit(ExitCode.Interrupted)), null) is not null)
        {
            // The same signal often comes twice at once, from the terminal and from what started this.
            if (_since.Elapsed > TimeSpan.FromMilliseconds(500))
                ThreadPool.UnsafeQueueUserWorkItem(static _ => Environment.Exit(ExitCode.Interrupted), null);
            return;
        }
        _since.Start();
        _timer!.Change(Patience, Timeout.InfiniteTimeSpan);
        ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), _cancelled, preferLocal: false);
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        _timer?.Dispose();
    }
}
