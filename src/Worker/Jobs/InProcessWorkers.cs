using System.Collections.Concurrent;
using System.Security.Cryptography;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Jobs;

/// <summary>Runs workers as dedicated threads of the node's own process, for trusted code and tests: the same session protocol, no process
/// to start. The job's functions must be in this process.</summary>
internal sealed partial class InProcessWorkers(
    NodeAddress address, IWorkerNews news, IServiceProvider? services, TimeProvider time, ILogger<InProcessWorkers> logger) : IJobWorkers
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(JobId Job, string? Gpus), JobThreads> _threads = new();
    private readonly ConcurrentDictionary<string, (JobId Job, string? Gpus)> _tokens = new();
    private readonly ConcurrentDictionary<JobId, Task> _ending = new();
    private volatile bool _isDisposed;

    public bool NeedsProgram => false;

    public IReadOnlyList<int> ProcessIds => [];

    public void Ensure(JobId job, JobCode code, int count) => Ensure(job, code, gpus: null, count);

    public void EnsureGpu(JobId job, JobCode code, string devices) => Ensure(job, code, devices, 1);

    public void EnsureExtra(JobId job, JobCode code, string devices, int number)
    {
        // Nothing here ends a process, so any tasks may run beside each other.
    }

    public void Retire(JobId job, int processId)
    {
        if (_threads.TryGetValue((job, null), out JobThreads? threads))
            threads.Retire();
    }

    private void Ensure(JobId job, JobCode code, string? gpus, int count)
    {
        if (code.Variables is { Length: > 0 })
        {
            _ = Task.Run(() => news.OnWorkersUnavailable(
                job,
                    "this node runs tasks in its own process, which cannot have RemoteOptions.WorkerEnvironment: leave it empty, or use "
                    + "WorkerMode.Process"));
            return;
        }

        if (!_isDisposed)
            _threads.GetOrAdd((job, gpus), key => new JobThreads(() => Open(key.Job, code, key.Gpus))).Want(count);
    }

    public void End(JobId job)
    {
        var all = new List<JobThreads>();
        foreach ((JobId Job, string? Gpus) key in _threads.Keys.Where(key => key.Job == job))
        {
            if (_threads.TryRemove(key, out JobThreads? threads))
                all.Add(threads);
        }

        if (all.Count > 0)
            _ending[job] = CloseAsync(job, all);
    }

    public WorkerClaim Claim(string token, int processId, out JobId job, out string? gpus)
    {
        bool isOurs = _tokens.TryRemove(token, out (JobId Job, string? Gpus) key);
        (job, gpus) = key;
        return isOurs ? WorkerClaim.Granted : WorkerClaim.Unknown;
    }

    public string? ExplainStart(JobId job) => null; // a thread starts at once

    public void OnRefused(int processId)
    {
        // The code that started it gets the error.
    }

    public void OnAttached(int processId)
    {
        // Nothing is started again here, so nobody asks whether a worker came this far.
    }

    public void Kill(int processId)
    {
        // Threads cannot be ended: the node gives up the task, and counts the thread.
    }

    public Task<string> DescribeExitAsync(int processId) => Task.FromResult("the node is stopping");

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        foreach (JobId job in _threads.Keys.Select(key => key.Job).Distinct())
            End(job);
        await Task.WhenAll(_ending.Values).ConfigureAwait(false);
    }

    private InProcessWorker? Open(JobId job, JobCode code, string? gpus)
    {
        var settings = new WorkerSettings
        {
            Gpus = gpus ?? "",
            Culture = TaskCulture.Of(code.Culture ?? "", code.UICulture ?? ""),
            Services = services,
            MaxTaskDepth = code.MaxTaskDepth,
        };
        string token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _tokens[token] = (job, gpus);
        try
        {
            return InProcessWorker.Start(address, token, settings, time, ConnectTimeout);
        }
        catch (Exception e)
        {
            _tokens.TryRemove(token, out _);
            if (!_isDisposed && _threads.ContainsKey((job, gpus)))
            {
                LogFailed(logger, job, e);
                news.OnWorkersUnavailable(job, $"the worker threads of job {job} could not attach to the node: {ErrorLine.Cause(e)}");
            }

            return null;
        }
    }

    private async Task CloseAsync(JobId job, List<JobThreads> all)
    {
        await Task.Yield();
        // All at once: the tasks of one need not wait for those of another to learn that they must end.
        await Task.WhenAll(all.Select(threads => threads.DisposeAsync().AsTask())).ConfigureAwait(false);
        _ending.TryRemove(job, out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The worker threads of job {Job} could not attach.")]
    private static partial void LogFailed(ILogger logger, JobId job, Exception error);
}
