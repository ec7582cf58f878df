using ClusterTasks.Protocol;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Jobs;

namespace ClusterTasks.Simulation;

/// <summary>The worker processes of a node: they start late, and end when they are told, killed, or by themselves.</summary>
internal sealed class SimWorkers(SimCluster cluster, SimNode node) : IJobWorkers
{
    private readonly Dictionary<JobId, Pool> _pools = [];
    private readonly Dictionary<string, JobId> _tokens = [];
    private readonly HashSet<string> _revoked = [];
    private readonly List<SimWorker> _processes = [];
    private int _lastProcess;

    public bool NeedsProgram => true;

    public IReadOnlyList<int> ProcessIds => [.. _processes.Select(process => process.ProcessId)];

    internal IReadOnlyList<SimWorker> Processes => _processes;

    public void Ensure(JobId job, JobCode code, int count)
    {
        if (!_pools.TryGetValue(job, out Pool? pool))
            _pools.Add(job, pool = new Pool(job));
        pool.Wanted = count;
        StartMissing(pool);
    }

    public void EnsureGpu(JobId job, JobCode code, string devices) => throw new NotSupportedException("No task here has GPUs.");

    public void EnsureExtra(JobId job, JobCode code, string devices, int number) =>
        throw new NotSupportedException("No task here has GPUs.");

    public void Retire(JobId job, int processId)
    {
        if (_pools.TryGetValue(job, out Pool? pool))
            pool.Wanted--;
    }

    public void End(JobId job)
    {
        if (!_pools.Remove(job, out Pool? pool))
            return;
        pool.IsEnded = true;
        SimWorker[] processes = [.. _processes.Where(process => process.Job == job)];
        cluster.Loop.Post(node, $"ends the workers of {job}", () =>
        {
            foreach (SimWorker process in processes)
            {
                if (process.IsAttached)
                    node.Node.Sessions.EndWorker(process.ProcessId);
                else
                    process.Exit("signal SIGKILL");
            }

            foreach (string token in _tokens.Where(pair => pair.Value == job).Select(pair => pair.Key).ToArray())
            {
                _tokens.Remove(token);
                _revoked.Add(token);
            }
        });
    }

    public WorkerClaim Claim(string token, int processId, out JobId job, out string? gpus)
    {
        gpus = null;
        if (_tokens.Remove(token, out job))
            return WorkerClaim.Granted;
        return _revoked.Contains(token) ? WorkerClaim.JobEnded : WorkerClaim.Unknown;
    }

    public void OnRefused(int processId)
    {
    }

    public void OnAttached(int processId)
    {
        if (_processes.Find(process => process.ProcessId == processId) is { } process)
            process.IsAttached = true;
    }

    public void Kill(int processId)
    {
        if (_processes.Find(process => process.ProcessId == processId) is { } process)
            cluster.Loop.Post(node, $"kills {process.Name}", () => process.Exit("signal SIGKILL"));
    }

    public string? ExplainStart(JobId job) => null;

    public Task<string> DescribeExitAsync(int processId) =>
        _processes.Find(process => process.ProcessId == processId)?.Exited ?? Task.FromResult("signal SIGKILL");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Whether the job has not ended here.</summary>
    internal bool Has(JobId job) => _pools.ContainsKey(job);

    internal void Die()
    {
        foreach (SimWorker process in _processes.ToArray())
            process.Exit("its node died");
    }

    internal void OnExit(SimWorker process)
    {
        _processes.Remove(process);
        if (_pools.TryGetValue(process.Job, out Pool? pool))
        {
            pool.Live--;
            StartMissing(pool);
        }
    }

    private void StartMissing(Pool pool)
    {
        while (pool.Live < pool.Wanted && !pool.IsEnded)
        {
            pool.Live++;
            cluster.Loop.After(TimeSpan.FromMilliseconds(cluster.Loop.Dice.Next(20, 400)), node, "has a turn to start a worker",
                () => StartIfNeeded(pool));
        }
    }

    private void StartIfNeeded(Pool pool)
    {
        if (pool.IsEnded || !new WorkerNews(node.Node).NeedsStart(pool.Job, () => Withdraw(pool)))
            return;
        string token = $"{node.Name}-{++_lastProcess}";
        _tokens.Add(token, pool.Job);
        var process = new SimWorker(cluster, node, pool.Job, (1000 * (int)node.Id.Value) + _lastProcess);
        _processes.Add(process);
        cluster.Loop.After(TimeSpan.FromMilliseconds(cluster.Loop.Dice.Next(20, 200)), process, "attaches", () => process.Attach(token));
    }

    private static void Withdraw(Pool pool)
    {
        pool.Wanted--;
        pool.Live--;
    }

    private sealed class Pool(JobId job)
    {
        internal JobId Job { get; } = job;

        internal int Wanted { get; set; }

        /// <summary>Processes, and turns that were asked for.</summary>
        internal int Live { get; set; }

        internal bool IsEnded { get; set; }
    }
}
