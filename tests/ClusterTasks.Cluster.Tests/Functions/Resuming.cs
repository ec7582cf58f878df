namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that wait for a quick child while another child keeps a CPU for as long as they let it.</summary>
[Remote]
public static class Resuming
{
    /// <summary>Keeps its CPU until its token fires.</summary>
    public static int KeepCpu(CancellationToken token)
    {
        token.WaitHandle.WaitOne();
        return 0;
    }

    public static async Task<int> GetQuick()
    {
        ObjectRef<int> slow = Remote.Invoke(KeepCpu, CancellationToken.None);
        try
        {
            return Remote.Invoke(Numbers.Add, 1, 1).Get();
        }
        finally
        {
            await Remote.CancelAsync(slow);
        }
    }

    public static async Task<int> AwaitQuick()
    {
        ObjectRef<int> slow = Remote.Invoke(KeepCpu, CancellationToken.None);
        try
        {
            return await Remote.Invoke(Numbers.Add, 1, 1).GetAsync();
        }
        finally
        {
            await Remote.CancelAsync(slow);
        }
    }

    public static async Task<int> WaitForAny(bool isQuickFirst)
    {
        ObjectRef<int> slow = Remote.Invoke(KeepCpu, CancellationToken.None);
        ObjectRef<int> quick = Remote.Invoke(Numbers.Add, 1, 1);
        try
        {
            ObjectRef<int>[] both = isQuickFirst ? [quick, slow] : [slow, quick];
            (IReadOnlyList<ObjectRef<int>> ready, _) = await Remote.WaitAsync(both, 1);
            return await ready[0];
        }
        finally
        {
            await Remote.CancelAsync(slow);
        }
    }

    /// <summary>Returns the exception of a wait that runs out of time.</summary>
    public static async Task<string> GetInVain(int milliseconds)
    {
        ObjectRef<int> slow = Remote.Invoke(KeepCpu, CancellationToken.None);
        try
        {
            return $"got {slow.Get(TimeSpan.FromMilliseconds(milliseconds))}";
        }
        catch (TimeoutException error)
        {
            return error.GetType().Name;
        }
        finally
        {
            await Remote.CancelAsync(slow);
        }
    }
}
