namespace ClusterTasks.Worker.Execution;

/// <summary>A job on this node: its connected workers.</summary>
internal sealed class JobEntry(JobId id)
{
    internal JobId Id { get; } = id;

    /// <summary>The program of its driver; 0: it is not known yet.</summary>
    internal ulong Program { get; set; }

    internal List<WorkerEntry> Workers { get; } = [];

    /// <summary>How many workers for tasks without GPUs it is to have: those that are here, and those that start.</summary>
    internal int Wanted { get; set; }

    /// <summary>How many of them it is to have whether there is work for them or not.</summary>
    internal int First { get; set; } = 1;

    /// <summary>Tasks that lend their CPUs while its first worker starts.</summary>
    internal int LentAtStart { get; set; }

    /// <summary>Why it gets no more workers than are here; null: it may.</summary>
    internal string? Refusal { get; set; }

    /// <summary>How its processes have ended at their start since one attached; null: none has.</summary>
    internal string? StartFailure { get; set; }

    /// <summary>Tasks and slots that found CPUs and no worker when they were last looked at.</summary>
    internal int Lacking { get; set; }

    /// <summary>What these would leave of the free resources.</summary>
    internal ResourceSet Left { get; set; } = ResourceSet.Empty;

    /// <summary>One of them must not be in any process that is here.</summary>
    internal bool IsLackingItsOwn { get; set; }

    /// <summary>Tasks of this pass could be in a process that is here, if no other can be had.</summary>
    internal bool IsLackingRoom { get; set; }

    /// <summary>How many workers it was given beyond the first, by the GPUs that they see.</summary>
    internal Dictionary<string, int> Extra { get; } = [];

    /// <summary>Workers for tasks without GPUs that are here to stay.</summary>
    internal int Present => Workers.Count(worker => worker.Gpus is null && worker.EndedFor is null);

    /// <summary>Workers that were asked for and are not here yet.</summary>
    internal int Starting => Math.Max(0, Wanted - Present);
}
