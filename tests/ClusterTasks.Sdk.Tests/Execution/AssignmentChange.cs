using ClusterTasks.Execution;
using ClusterTasks.Protocol;

namespace ClusterTasks.Tests.Execution;

/// <summary>Makes an assignment that differs from another one.</summary>
internal static class AssignmentChange
{
    internal static TaskAssignment With(
        this TaskAssignment assignment, Func<Run, Run>? run = null, Func<TaskDefinition, TaskDefinition>? definition = null) =>
        new(run?.Invoke(assignment.Run) ?? assignment.Run, definition?.Invoke(assignment.Definition) ?? assignment.Definition);
}
