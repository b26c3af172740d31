using Lading.Scanning;

namespace Lading.Cli.Output;

/// <summary>
/// One line on the terminal that says how far a scan is and when it will be done; drawn only once a scan has taken a
/// second, and wiped when it ends.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly ScanProgress _progress;
    private readonly long _start = Environment.TickCount64;
    private readonly Timer? _timer;
    private readonly Lock _lock = new();
    private bool _drawn;
    private bool _ended;

    public ProgressLine(ScanProgress progress)
    {
        _progress = progress;
        if (Terminal.ShowsProgress)
            _timer = new Timer(_ => Draw(), null, 1000, 250);
    }

    private void Draw()
    {
        lock (_lock)
        {
            if (_ended)
                return;
            _drawn = true;
            double seconds = (Environment.TickCount64 - _start) / 1000.0;
            string text = $"{_progress.Entries:N0} entries, {seconds:0} s";
            if (_progress.BytesTotal > 0 && _progress.BytesDone > 0)
            {
                double share = Math.Clamp((double)_progress.BytesDone / _progress.BytesTotal, 0.01, 1);
                text += $", {share:P0}, about {Math.Ceiling(seconds / share - seconds):0} s left";
            }
            Console.Error.Write($"\r\u001b[2K{text}");
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
        {
            _ended = true;
            if (_drawn)
                Console.Error.Write("\r\u001b[2K");
        }
    }
}
