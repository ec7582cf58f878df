using ClusterTasks.Protocol;

namespace ClusterTasks.Simulation;

/// <summary>A client that sends what no program of ours can send. It may end its own session by it, and nothing else.</summary>
internal sealed class SimIntruder : SimHost
{
    private SimIntruder()
        : base("an intruder")
    {
    }

    internal static void Enter(SimCluster cluster, SimNode node)
    {
        var code = new JobCode(new ProgramLaunch("program", "program.dll"), "/");
        var hello = new Hello(ProtocolRange.Own, SessionKind.Driver, 99, "intruder", code);
        var connection = new SimConnection(cluster, node, new SimIntruder(), hello, (_, _) => { }, () => { }) { IsHonest = false };
        connection.Send(new DefineTask(0, new TaskDefinition { Name = "of a bundle of no group", Placement = new() { Bundle = 5 } }));
        connection.Send(new Submit(
            TaskId.Create(node.Id, connection.Session.Number, 1), default, 0, 0, [], [], new SimFunction(SimKind.Return, 1).ToBody()));
        cluster.Loop.After(TimeSpan.FromMilliseconds(cluster.Loop.Dice.Next(10, 3_000)), null, "the intruder leaves", connection.Close);
    }
}
