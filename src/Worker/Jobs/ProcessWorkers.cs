using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Worker.Processes;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Jobs;

/// <summary>Runs workers as processes of the job's own program: a crash, a leak or an <c>Environment.Exit</c> costs one of them. There is a
/// pool for tasks without GPUs, and a pool of one process for each set of GPUs that the job's tasks have had. There is one more for each
/// additional process that a task with GPUs needed because it must not share a process.</summary>
internal sealed partial class ProcessWorkers(
    bool hasGpus, string? crashDumps, NodeAddress address, IWorkerNews news, TimeProvider time, ILogger<ProcessWorkers> logger)
    : IJobWorkers
{
    // A process's death is usually known a millisecond after the end of its socket; this is for a machine under load.
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);

    // A process takes 0.2 s to attach; one that has not by now hangs in a module initializer, or this node never started it.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly WorkerStarts _starts = new(WorkerStarts.BoundOf(Environment.ProcessorCount), time);
    private readonly ConcurrentDictionary<PoolKey, Lazy<WorkerPool>> _pools = new();
    private readonly WorkerTokens<PoolKey> _tokens = new();
    private readonly WorkerList _list = new(Path.GetDirectoryName(address.SocketPath)!);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _exits = new();
    private readonly ConcurrentDictionary<JobId, Task> _ending = new();
    private volatile bool _isDisposed;

    public bool NeedsProgram => true;

    public IReadOnlyList<int> ProcessIds => [.. _pools.Values.Where(pool => pool.IsValueCreated).SelectMany(pool => pool.Value.ProcessIds)];

    public void Ensure(JobId job, JobCode code, int count) => Ensure(new PoolKey(job, null), code, count);

    public void EnsureGpu(JobId job, JobCode code, string devices) => Ensure(new PoolKey(job, devices), code, 1);

    public void EnsureExtra(JobId job, JobCode code, string devices, int number) => Ensure(new PoolKey(job, devices, number), code, 1);

    public void Retire(JobId job, int processId)
    {
        if (_pools.TryGetValue(new PoolKey(job, null), out Lazy<WorkerPool>? pool))
            pool.Value.Retire(processId);
    }

    private void Ensure(PoolKey key, JobCode code, int count)
    {
        if (_isDisposed)
            return;
        JobId job = key.Job;
        WorkerPool pool = _pools.GetOrAdd(key, id => new Lazy<WorkerPool>(() => Open(id, code, count))).Value;
        pool.Want(count);
        if (pool.GaveUp.IsCompletedSuccessfully)
            _ = Task.Run(() => news.OnWorkersUnavailable(job, pool.GaveUp.Result));
    }

    public void End(JobId job)
    {
        var pools = new List<WorkerPool>();
        foreach (PoolKey key in _pools.Keys.Where(key => key.Job == job))
        {
            if (_pools.TryRemove(key, out Lazy<WorkerPool>? pool))
                pools.Add(pool.Value);
        }

        if (pools.Count > 0)
            _ending[job] = CloseAsync(job, pools);
    }

    public WorkerClaim Claim(string token, int processId, out JobId job, out string? gpus)
    {
        WorkerClaim claim = _tokens.Claim(token, out PoolKey key);
        (job, gpus) = (key.Job, key.Gpus);
        if (claim == WorkerClaim.Granted)
            _exits[processId] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        return claim;
    }

    public string? ExplainStart(JobId job) => _starts.Explain(job);

    public void OnRefused(int processId) => _exits.TryRemove(processId, out _);

    public void OnAttached(int processId)
    {
        foreach (Lazy<WorkerPool> pool in _pools.Values)
        {
            if (pool.Value.OnReady(processId))
                return;
        }
    }

    public void Kill(int processId)
    {
        foreach (Lazy<WorkerPool> pool in _pools.Values)
            pool.Value.Kill(processId);
    }

    public async Task<string> DescribeExitAsync(int processId)
    {
        if (!_exits.TryGetValue(processId, out TaskCompletionSource<string>? exit))
            return "its connection ended";
        try
        {
            return await exit.Task.WaitAsync(ExitPatience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return "its connection ended, though its process still runs";
        }
        finally
        {
            _exits.TryRemove(processId, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        foreach (JobId job in _pools.Keys.Select(key => key.Job).Distinct())
            End(job);
        await Task.WhenAll(_ending.Values).ConfigureAwait(false);
    }

    private WorkerPool Open(PoolKey key, JobCode code, int count)
    {
        ulong program = news.ProgramOf(key.Job);
        // Tasks with GPUs ask for workers that see these, one by one.
        Func<Action, bool> isNeeded = key.Gpus is null ? withdraw => news.NeedsStart(key.Job, withdraw) : static _ => true;
        var pool = new WorkerPool(
            count, () => _starts.Ask(key.Job, program), isNeeded, () => Start(key, code), news.EndWorkerSession, time, logger);
        pool.Exited += (processId, exit, errors) =>
        {
            _list.Remove(processId);
            if (_exits.TryGetValue(processId, out TaskCompletionSource<string>? source))
                source.TrySetResult(CrashDumps.Name(crashDumps, processId, errors.AfterEnd(exit.ToString())));
        };
        pool.StartFailed += failure => news.OnWorkerStartFailed(key.Job, failure);
        _ = WatchAsync(key.Job, pool);
        pool.Start();
        return pool;
    }

    private WorkerProcess Start(PoolKey key, JobCode code)
    {
        string token = _tokens.Issue(key);
        int processId = 0;

        // On a node with GPUs, a worker of tasks without GPUs sees none: nobody would have counted the ones that it took.
        WorkerProcess process = WorkerProcess.Start(
            code,
            address.ToString(),
            token,
            logger,
            (line, isError) => news.OnWorkerOutput(key.Job, Volatile.Read(ref processId), line, isError),
            key.Gpus ?? (hasGpus ? "" : null),
            crashDumps,
            (count, isError) => news.OnMissingOutput(key.Job, Volatile.Read(ref processId), count, isError));
        Volatile.Write(ref processId, process.Id);
        _list.Add(process.Id);
        _ = KillIfLateAsync(process, key, token);
        return process;
    }

    private async Task KillIfLateAsync(WorkerProcess process, PoolKey key, string token)
    {
        try
        {
            await process.Exited.WaitAsync(StartPatience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _tokens.Revoke(token);
            if (_pools.TryGetValue(key, out Lazy<WorkerPool>? pool) && pool.Value.IsAttached(process.Id))
                return;
            LogLate(logger, process.Id, StartPatience.TotalSeconds);
            process.Kill();
        }
    }

    private async Task WatchAsync(JobId job, WorkerPool pool)
    {
        string reason = await pool.GaveUp.ConfigureAwait(false);
        news.OnWorkersUnavailable(job, reason);
    }

    private async Task CloseAsync(JobId job, List<WorkerPool> pools)
    {
        await Task.Yield();
        await Task.WhenAll(pools.Select(pool => pool.DisposeAsync().AsTask())).ConfigureAwait(false);
        _tokens.RevokeAll(key => key.Job == job);
        _ending.TryRemove(job, out _);
        LogEnded(logger, job);
    }

    /// <param name="Gpus">The GPUs that its processes see; null: for tasks without GPUs.</param>
    /// <param name="Extra">The number of an additional process for these GPUs; 0: the usual one.</param>
    private readonly record struct PoolKey(JobId Job, string? Gpus, int Extra = 0);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker process {ProcessId} did not attach within {Seconds} s and is ended.")]
    private static partial void LogLate(ILogger logger, int processId, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The workers of job {Job} have ended.")]
    private static partial void LogEnded(ILogger logger, JobId job);
}
