using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using CsCheck;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>After any events in any order, totals, history and events of tasks agree with a list of everything that happened.</summary>
public sealed class TaskTotalsModelTests
{
    private const int Tasks = 12;
    private static readonly string[] Names = ["a", "b", "c"];

    [Fact]
    public void Totals_AfterAnything_AreThoseOfANaiveModel() =>
        Gen.Select(Gen.Int[0, Tasks - 1], Gen.Int[0, 5]).Array[0, 150].Sample(Run, iter: 300);

    private static void Run((int Task, int Step)[] steps)
    {
        var tables = new Tables();
        tables.Events.IsListening = true;
        var errors = new NodeErrors(A);
        var submitted = new int[Tasks]; // how often each number was used: its name and id change with it
        var ends = new List<(string Name, TaskEventKind Kind)>();
        foreach ((int slot, int step) in steps)
        {
            tables.Events.Clock += 7;
            ulong number = (ulong)((submitted[slot] * Tasks) + slot);
            OwnedTask? task = tables.Tasks.Find(T(number));
            if (task is null)
            {
                submitted[slot]++;
                number = (ulong)((submitted[slot] * Tasks) + slot);
                string name = Names[slot % Names.Length];
                tables.Submit(new TaskSpec
                {
                    Id = T(number),
                    Definition = new TaskDefinition { Name = name, MaxRetries = 1 },
                    Body = ReadOnlyMemory<byte>.Empty
                });
                ends.Add((name, TaskEventKind.Submitted));
                continue;
            }

            switch (step)
            {
                case 0 or 1 when task.State == OwnedTaskState.Queued:
                    tables.Accept(number, B);
                    break;
                case 2 when task.State == OwnedTaskState.Running:
                    tables.Succeed(number, B);
                    ends.Add((task.Name, TaskEventKind.Succeeded));
                    break;
                case 3 when task.State == OwnedTaskState.Running:
                    bool hasRetries = task.HasRetries;
                    tables.End(number, OutcomeKind.WorkerDied, node: B);
                    ends.Add((task.Name, hasRetries ? TaskEventKind.Retrying : TaskEventKind.Failed));
                    break;
                case 4:
                    tables.Tasks.Fail(task, errors.Cancelled(task.Id, task.Name, CancelReason.Because("test")));
                    ends.Add((task.Name, TaskEventKind.Cancelled));
                    break;
                case 5:
                    tables.Tasks.Fail(task, errors.ObjectLost(task.ResultId, "test"));
                    ends.Add((task.Name, TaskEventKind.Failed));
                    break;
            }
        }

        tables.Check();
        foreach (string name in Names)
        {
            TaskTotals.Entry totals = tables.Journal.Totals.Of(name);
            Assert.Equal(
                (Count(TaskEventKind.Submitted), Count(TaskEventKind.Succeeded), Count(TaskEventKind.Failed),
                    Count(TaskEventKind.Cancelled), Count(TaskEventKind.Retrying)),
                (totals.Submitted, totals.Succeeded, totals.Failed, totals.Cancelled, totals.Retried));

            long Count(TaskEventKind kind) => ends.LongCount(end => end == (name, kind));
        }

        (string, TaskEventKind)[] ended = [.. ends.Where(end => end.Kind != TaskEventKind.Submitted)];
        Assert.Equal(
            ended.Reverse().Take(100).Select(end => end.Item2),
            tables.Journal.History.Records.Select(record => record.IsLast ? KindOf(record.State) : TaskEventKind.Retrying));
        Assert.Equal(
            ends,
            tables.Events.Told.Where(item => item.Kind is TaskEventKind.Submitted or >= TaskEventKind.Retrying)
                .Select(item => (item.Name, item.Kind)));
    }

    private static TaskEventKind KindOf(TaskState state) => Enum.Parse<TaskEventKind>(state.ToString());
}
