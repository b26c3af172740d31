using System.Runtime.ExceptionServices;

namespace Lading.Scanning;

/// <summary>Threads that read one source together: when one of them fails, the others need not go on.</summary>
internal static class ParallelRun
{
    /// <summary>
    /// Runs <paramref name="work"/> once for each number below <paramref name="count"/>, each in a thread of its own, and waits
    /// for all. The first exception cancels <paramref name="failed"/> and is thrown when all have ended.
    /// </summary>
    public static void All(int count, Action<int> work, CancellationTokenSource failed)
    {
        if (count <= 1)
        {
            if (count == 1)
                work(0);
            return;
        }
        Exception? first = null;
        var threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            int number = i;
            threads[i] = new Thread(() =>
            {
                try
                {
                    work(number);
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref first, e, null);
                    failed.Cancel();
                }
            });
            threads[i].Start();
        }
        foreach (Thread thread in threads)
            thread.Join();
        if (first is not null)
            ExceptionDispatchInfo.Throw(first);
    }
}
