namespace ClusterTasks.Scheduling.Contracts;

/// <summary>Calls that are short, and that their caller repeats until there is an answer.</summary>
internal static class RepeatedCall
{
    /// <summary>The longest wait for an answer. A connection that is reset loses the calls on it, and nothing but time says so: the usual
    /// 30 s of Orleans would be the delay of a task. A receiver that is slow gets the call twice, which does no harm.</summary>
    internal const string Timeout = "00:00:03";
}
