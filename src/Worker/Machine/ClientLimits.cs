using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Machine;

/// <summary>Refuses what no client of ours sends, before it is in the tables: from there on the scheduler's request, the message to another
/// node and the message to a worker must always be possible.</summary>
internal static class ClientLimits
{
    // A timer takes at most this; TaskOptions has the same limit.
    private static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <exception cref="ProtocolException">A task cannot have this definition.</exception>
    internal static void Check(TaskDefinition definition, long bytes)
    {
        if (bytes > CallLimits.DefinitionBytes)
            throw new ProtocolException(
                $"A task's name, function and options have {bytes:N0} bytes; at most {CallLimits.DefinitionBytes:N0} are allowed.");
        Placement placement = definition.Placement;
        if (placement.Bundle >= 0 && placement.Group == default && !Seeded.Is(SeededFault.RepeatsRefusedBatches))
            throw new ProtocolException($"Task '{definition.Name}' names bundle {placement.Bundle} of no placement group.");
        if (!AreTimes(definition.Timeout, definition.SchedulingTimeout, definition.RetryDelay, definition.RetryMaxDelay)
            || (definition.TimeoutGrace != Timeout.InfiniteTimeSpan && !AreTimes(definition.TimeoutGrace)))
            throw new ProtocolException($"Task '{definition.Name}' has a time that is negative or longer than 49 days.");
        try
        {
            placement.Demand.RequirePossible();
            LabelSelector.ParseChoices(placement.Labels);
        }
        catch (ArgumentException e)
        {
            throw new ProtocolException($"Task '{definition.Name}' asks for impossible amounts or labels: {e.Message}", e);
        }
    }

    /// <summary>Why no task of this definition runs; null: they may. A program writes such names as easily as others, so it costs the task
    /// alone. Asked before the selector is read: the parts of a long one are many times its length.</summary>
    internal static string? Refusal(TaskDefinition definition)
    {
        string labels = definition.Placement.Labels;
        if (labels.Length > CallLimits.LabelsLength)
            return $"its label selectors have {labels.Length:N0} characters, and at most {CallLimits.LabelsLength:N0} are "
                + "allowed";
        if (definition.Placement.Demand.Custom?.Keys.FirstOrDefault(name => !ShownText.IsClean(name)) is { } resource)
            return $"the name of the resource '{ShownText.Of(resource)}' has a control character";
        return ShownText.IsClean(labels) ? null
            : $"the label selector '{ShownText.Of(labels)}' has a control character";
    }

    /// <exception cref="ProtocolException">A task cannot carry as much.</exception>
    internal static void Check(in Submit task, string name)
    {
        if (task.Dependencies.Count > CallLimits.References || task.Nested.Count > CallLimits.References
            || task.Body.Length > CallLimits.BodyBytes)
        {
            throw new ProtocolException(
                $"Task '{name}' has {task.Dependencies.Count:N0} and {task.Nested.Count:N0} references and {task.Body.Length:N0} "
                    + $"bytes of arguments; at most {CallLimits.References:N0} and {CallLimits.BodyBytes:N0} are allowed.");
        }
    }

    private static bool AreTimes(params ReadOnlySpan<TimeSpan> times)
    {
        foreach (TimeSpan time in times)
        {
            if (time < TimeSpan.Zero || time > LongestTime)
                return false;
        }

        return true;
    }
}
