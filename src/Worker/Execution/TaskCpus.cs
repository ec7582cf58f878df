namespace ClusterTasks.Worker.Execution;

/// <summary>Which CPUs a task uses while it runs.</summary>
internal enum TaskCpus : byte
{
    /// <summary>Those of its own demand; for a task of a slot, those of the slot.</summary>
    Own,

    /// <summary>As many as its slot has, beside the slot: it went on after a wait while the slot was in use.</summary>
    Beside,

    /// <summary>Plain ones: it belongs to a bundle of a placement group, and went on after a wait while the bundle's were in use.</summary>
    Plain,

    /// <summary>Those of tasks below it: it went on after a wait while tasks that it submitted, or that these did, had all the CPUs which
    /// it lacked. They stay theirs, so it uses none that is counted.</summary>
    OfChildren,
}
