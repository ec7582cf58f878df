namespace ClusterTasks.Worker.Execution;

/// <summary>Memory of worker processes: what tasks take, and whose processes end when there is too little.</summary>
internal sealed partial class NodeTasks
{
    /// <summary>The memory that a process takes for itself, beside its tasks: the runtime, compiled code, and garbage.</summary>
    internal const long ProcessAllowance = 128L << 20;

    /// <summary>Takes a sample of the node's memory.</summary>
    internal void OnMemory(MemorySample sample)
    {
        var bytesOf = sample.Processes.ToDictionary(process => process.ProcessId, process => process.Bytes);
        foreach (WorkerEntry worker in Workers)
            worker.Bytes = bytesOf.GetValueOrDefault(worker.Session.ProcessId, worker.Bytes);
        // By worker. A node may have a million tasks that wait: they are looked at once.
        ILookup<WorkerEntry, NodeTask> begun = _tasks.Values
            .Where(task => task.Worker is not null && HasBegun(task)).ToLookup(task => task.Worker!);
        foreach (IGrouping<WorkerEntry, NodeTask> tasks in begun)
        {
            foreach (NodeTask task in tasks)
                task.PeakBytes = Math.Max(task.PeakBytes, tasks.Key.Bytes);
        }

        if (!facts.CanEndWorkers)
            return;
        if (sample.EnforcesMemoryBytes)
            EndThoseOverTheirMemory(begun);
        Relieve(sample, begun);
    }

    private void EndThoseOverTheirMemory(ILookup<WorkerEntry, NodeTask> begunIn)
    {
        foreach ((WorkerEntry worker, NodeTask[] begun) in begunIn.Where(tasks => tasks.Key.EndedFor is null)
            .Select(tasks => (tasks.Key, tasks.ToArray())))
        {
            if (begun.Any(task => MemoryBytesOf(task) == 0))
                continue;
            long most = begun.Sum(MemoryBytesOf);
            if (worker.Bytes <= most + ProcessAllowance)
                continue;
            worker.End = WorkerEnd.OverItsMemory;
            EndFor(worker, begun, $"it took {Size(worker.Bytes)}, and its tasks asked for {Size(most)} (MemoryBytes; "
                + $"{Size(ProcessAllowance)} more are allowed for the process itself)");
        }
    }

    private void Relieve(MemorySample sample, ILookup<WorkerEntry, NodeTask> begun)
    {
        // Those that end are still counted by the kernel.
        long excess = sample.Excess - Workers.Where(worker => worker.EndedFor is not null).Sum(worker => worker.Bytes);
        if (excess <= 0)
            return;
        IEnumerable<MemoryUser> users = Workers.Where(worker => worker.EndedFor is null).Select(worker => new MemoryUser(
            worker, worker.Bytes, IsIdle(worker), begun[worker].All(task => task.Order.Definition.MaxRetries != 0),
            begun[worker].Max(task => task.Started) ?? 0));
        string state = $"{Size(sample.Used)} of {Size(sample.Limit)} of the "
            + $"{(sample.IsContainer ? "container's" : "machine's")} memory were in use";
        foreach (MemoryUser user in MemoryPolicy.Choose(users.ToArray(), excess, sample.Limit))
        {
            if (user.IsIdle)
            {
                Retire(Job(user.Worker.Session.Job), user.Worker);
                continue;
            }

            user.Worker.End = WorkerEnd.ForMemory;
            EndFor(user.Worker, begun[user.Worker], $"{state}, and it took {Size(user.Bytes)}");
        }
    }

    private void EndFor(WorkerEntry worker, IEnumerable<NodeTask> begun, string why)
    {
        string functions = string.Join(", ", begun.Select(task => $"'{task.Order.Definition.Name}'").Distinct());
        context.Effects.Add(new MemoryFreed(worker.Session.Job, worker.Session.ProcessId, functions, why));
        EndProcess(worker, $"process {worker.Session.ProcessId} on node {context.Self} was ended for its memory: {why}");
    }

    // By the definition: a task of a placement group demands memory of its bundle, under another name.
    private static long MemoryBytesOf(NodeTask task) => task.Order.Definition.Placement.Demand.MemoryBytes;

    private static string Size(long bytes) => bytes >= 1L << 30 ? FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB")
        : FormattableString.Invariant($"{bytes / (double)(1L << 20):0} MiB");
}
