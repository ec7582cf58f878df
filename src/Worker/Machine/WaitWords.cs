namespace ClusterTasks.Worker.Machine;

/// <summary>Words why tasks wait.</summary>
internal static class WaitWords
{
    /// <summary>A warning of tasks that no node can run now.</summary>
    /// <param name="count">How many.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="reason">Why, without a full stop of its own.</param>
    internal static string Infeasible(int count, TaskId first, string reason) => count == 1
        ? $"warning: task {first} waits, because no node of the cluster can run it now: {reason}"
        : $"warning: {count} tasks, first {first}, wait, because no node of the cluster can run them now: {reason}";

    /// <summary>The tasks of a class that wait for slots.</summary>
    internal static string Queued(int tasks, string demand, int slots, int asked)
    {
        string who = tasks == 1 ? $"it waits for {demand}; tasks of its kind have"
            : $"it is one of {tasks} tasks that wait for {demand}; they have";
        return $"{who} {Counted.Of(slots, "slot")}, and {Counted.Of(asked, "more is", "more are")} asked for";
    }
}
