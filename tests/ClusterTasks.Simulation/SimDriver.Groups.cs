using ClusterTasks.Protocol;

namespace ClusterTasks.Simulation;

/// <summary>Placement groups that a driver makes, uses and removes.</summary>
internal sealed partial class SimDriver
{
    private readonly List<PlacementGroupId> _groups = [];
    private readonly Dictionary<uint, QueryKind> _questions = [];
    private uint _lastQuestion;

    /// <summary>Every question has its answer.</summary>
    internal bool KnowsItsGroups => _questions.Count == 0;

    /// <summary>Makes a group of one or two CPUs, which may never be ready: others may have them.</summary>
    private void MakeGroup(SimDice dice)
    {
        Bundle[] bundles = [.. Enumerable.Range(0, 1 + dice.Next(2)).Select(_ => new Bundle { Cpus = 1 })];
        Question(QueryKind.CreateGroup,
            GroupWire.Encode(new GroupCreate("", dice.Chance(0.5) ? PlacementStrategy.Pack : PlacementStrategy.Spread, bundles)));
    }

    private void RemoveGroup(PlacementGroupId group)
    {
        _groups.Remove(group);
        foreach (SimReference reference in _references.Where(reference => reference.Group == group))
            reference.IsCancelled = true;
        _cluster.WorkerDeaths++; // processes of its tasks are ended
        Question(QueryKind.RemoveGroup, GroupWire.Encode(group));
    }

    private void Question(QueryKind kind, byte[] body)
    {
        _questions.Add(++_lastQuestion, kind);
        _connection.Send(new Query(_lastQuestion, kind, default, body));
    }

    private void OnAnswer(in Answer answer)
    {
        if (!_questions.Remove(answer.Number, out QueryKind kind))
            throw new SimFailedException($"{Name} got a second answer to question {answer.Number}.");
        if (answer.Failed)
            throw new SimFailedException($"{Name}: {kind} failed: {MessagePack.MessagePackSerializer.Deserialize<string>(answer.Body)}");
        if (kind != QueryKind.CreateGroup)
            return;
        _groups.Add(GroupWire.DecodeId(answer.Body));
        if (_left == 0)
            RemoveGroup(_groups[^1]); // it submits nothing more
    }
}
