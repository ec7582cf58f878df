using System.Collections.Concurrent;
using System.Security.Cryptography;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Processes;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Jobs;

/// <summary>Workers as processes of the job's own program: a crash, a leak or an <c>Environment.Exit</c> costs one of them. A pool for tasks
/// without GPUs, one of a single process for each set of GPUs that tasks of the job have had, and one for each further process that a task
/// with GPUs needed which must not share a process with others.</summary>
internal sealed partial class ProcessWorkers(bool hasGpus, NodeAddress address, NodeCore core, TimeProvider time, ILogger<ProcessWorkers> logger) : IJobWorkers
{
    // From the end of the socket to the news of the process's death it is about a millisecond; this is for a machine under load.
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);

    // A process takes 0.2 s to attach; one that has not by now hangs in a module initializer or was never ours to start.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<PoolKey, Lazy<WorkerPool>> _pools = new();
    private readonly ConcurrentDictionary<string, PoolKey> _tokens = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<WorkerExit>> _exits = new();
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
            _ = Task.Run(() => core.OnWorkersUnavailable(job, pool.GaveUp.Result)); // called under the node's lock
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

    public bool TryClaim(string token, int processId, out JobId job, out string? gpus)
    {
        bool isOurs = _tokens.TryRemove(token, out PoolKey key);
        (job, gpus) = (key.Job, key.Gpus);
        if (!isOurs)
            return false;
        _exits[processId] = new TaskCompletionSource<WorkerExit>(TaskCreationOptions.RunContinuationsAsynchronously);
        return true;
    }

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
        if (!_exits.TryGetValue(processId, out TaskCompletionSource<WorkerExit>? exit))
            return "its connection ended";
        try
        {
            return (await exit.Task.WaitAsync(ExitPatience, time).ConfigureAwait(false)).ToString();
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
        var pool = new WorkerPool(count, () => Start(key, code), core.EndWorkerSession, time, logger);
        pool.Exited += (processId, exit) =>
        {
            if (_exits.TryGetValue(processId, out TaskCompletionSource<WorkerExit>? source))
                source.TrySetResult(exit);
        };
        _ = WatchAsync(key.Job, pool);
        pool.Start();
        return pool;
    }

    private WorkerProcess Start(PoolKey key, JobCode code)
    {
        string token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _tokens[token] = key;
        int processId = 0;

        // On a node with GPUs a worker of tasks that have none sees none: what it would take of them nobody has counted.
        WorkerProcess process = WorkerProcess.Start(
            code,
            address.ToString(),
            token,
            logger,
            (line, isError) => core.OnWorkerOutput(key.Job, Volatile.Read(ref processId), line, isError),
            key.Gpus ?? (hasGpus ? "" : null),
            (count, isError) => core.OnMissingOutput(key.Job, Volatile.Read(ref processId), count, isError));
        Volatile.Write(ref processId, process.Id);
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
            _tokens.TryRemove(token, out _);
            if (_pools.TryGetValue(key, out Lazy<WorkerPool>? pool) && pool.Value.IsAttached(process.Id))
                return;
            LogLate(logger, process.Id, StartPatience.TotalSeconds);
            process.Kill();
        }
    }

    private async Task WatchAsync(JobId job, WorkerPool pool)
    {
        string reason = await pool.GaveUp.ConfigureAwait(false);
        core.OnWorkersUnavailable(job, reason);
    }

    private async Task CloseAsync(JobId job, List<WorkerPool> pools)
    {
        await Task.Yield(); // called under the node's lock
        await Task.WhenAll(pools.Select(pool => pool.DisposeAsync().AsTask())).ConfigureAwait(false);
        foreach (string token in _tokens.Where(pair => pair.Value.Job == job).Select(pair => pair.Key))
            _tokens.TryRemove(token, out _);
        _ending.TryRemove(job, out _);
        LogEnded(logger, job);
    }

    /// <param name="Gpus">Those that its processes see; null: for tasks that have none.</param>
    /// <param name="Extra">The number of a further process for these GPUs; 0: the usual one.</param>
    private readonly record struct PoolKey(JobId Job, string? Gpus, int Extra = 0);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker process {ProcessId} did not attach within {Seconds} s and is ended.")]
    private static partial void LogLate(ILogger logger, int processId, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The workers of job {Job} have ended.")]
    private static partial void LogEnded(ILogger logger, JobId job);
}
