using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Tests.Slots;

/// <summary>Does what the nodes ask for.</summary>
internal sealed partial class SlotWorld
{
    private void Handle(SlotNode node)
    {
        EffectHandlers handlers = node.Handlers;
        handlers.On((in SubmitTask submit) =>
            _requests.Add(submit.Request.Task, submit.Request.Placed(InBundle)));
        handlers.On((in WithdrawTask withdraw) =>
        {
            if (_requests.Remove(withdraw.Task))
                node.Machine.OnDequeued([withdraw.Task]);
        });
        handlers.On((in RunFinished finished) => _placed.Remove(finished.Run.Task));
        handlers.On((in RunLent lent) => OnLent(lent.Run, lent.IsLent));
        handlers.On((in UsesBeside beside) => _beside = beside.Cpus);
        handlers.On((in SetAlarm alarm) => _alarms.Enqueue((node, alarm.Deadline), _clock.Now + alarm.After));
        handlers.On((in EnsureWorkers ensure) => OnWanted(ensure.Job, ensure.Count));
        handlers.On((in RetireWorker retire) => Retire(retire.Session.Number));
        handlers.On((in KillWorker kill) => Kill(kill.ProcessId));
        handlers.On((in ThreadLost lost) => _lost.Add((lost.Task, lost.Attempt)));
        handlers.On((in EndWorkers end) => EndWorkersOf(node, end.Job));
        handlers.On((in EndMore _) =>
        {
            while (node.Machine.Ends.EndNext(out GroupRequest[] _))
            {
            }
        });
        handlers.On((in LineOpened _) => { });
        handlers.On((in BreakerOpened _) => { });
        handlers.On((in BreakerClosed _) => { });
        handlers.On((in WorkerAttached _) => { });
        handlers.On((in CheckInfeasible _) => { });
        handlers.On((in GiveMemoryBack _) => { });
    }

    private void OnLent(TaskAttempt run, bool isBlocked)
    {
        Assert.True(_placed.TryGetValue(run.Task, out var held), $"{run.Task} blocks and is not placed.");
        Assert.NotEqual(isBlocked, held.IsBlocked);
        _placed[run.Task] = held with { IsBlocked = isBlocked };
    }

    private void OnWanted(JobId job, int count)
    {
        if (count > Math.Max(_workersPerJob, _wanted.GetValueOrDefault(job)))
            _extraWanted.Enqueue(job);
        _wanted[job] = count;
    }

    private void Retire(uint session) => Workers.Remove(Workers.Single(one => one.Fake.Session.Number == session));

    private void Kill(int process) => Workers.Find(item => item.Fake.Session.ProcessId == process)?.Condemn();

    private void EndWorkersOf(SlotNode node, JobId job)
    {
        if (node != _node)
            return;
        foreach (LaneWorker worker in Workers.Where(worker => worker.Fake.Session.Job == job).ToArray())
        {
            worker.Die();
            Workers.Remove(worker);
            node.End(worker.Fake.Session, static () => { }); // the step that carries this out goes on
        }
    }

    // The facts that the worker must know of it.
    private static byte[] Body(TaskDefinition definition) =>
        [.. BitConverter.GetBytes(definition.Placement.Demand.Cpus), (byte)definition.Sharing];

    private static Placement InBundle(Placement placement) => placement.Group == default ? placement
        : placement with { Demand = BundleResources.In(placement.Group, 0, placement.Demand) };

    private ClusterView View() => new()
    {
        Version = 1,
        Epoch = new Guid(1, 0, 0, new byte[8]),
        Nodes = [.. _nodes.Select(node => new NodeView
        {
            Node = node.Id,
            Silo = node.Silo,
            Total = node.Tables.Total,
            Free = node.Tables.Total,
        })],
    };
}
