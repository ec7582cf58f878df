using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Machine;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Random histories of references on their way: whatever comes first, each wait ends once, and at the end nothing is
/// held.</summary>
public sealed class HandoversModelTests
{
    private enum Step
    {
        Begin,
        End,
        Settle,
        Outcome,
        Taken,
        Confirm,
        Ask,
        Gone,
    }

    [Fact]
    public void RandomHistory_EveryWaitEndsOnceAndNothingStaysHeld() =>
        Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 2], Gen.Int[0, 50]).Array[0, 60].Sample(history =>
        {
            var model = new Model();
            foreach ((Step step, int node, int number) in history)
                model.Apply(step, node, number);
            model.Drain();
        }, iter: 5_000);

    private sealed class Model
    {
        private static readonly NodeId[] Nodes = [Tables.B, Tables.C, new NodeId(4)];

        private readonly Tables _tables = new();
        private readonly BorrowCounts _counts;
        private readonly Handovers _handovers;
        private readonly Dictionary<NodeId, int> _open = Nodes.ToDictionary(node => node, _ => 0);
        private readonly HashSet<NodeId> _gone = [];
        private readonly HashSet<(NodeId, ReferencesTaken)> _untaken = [];
        private readonly HashSet<(NodeId, TaskId)> _kept = [];
        private readonly HashSet<(NodeId, ReferencesTaken)> _unconfirmed = [];
        private readonly HashSet<long> _asked = [];
        private long _questions;
        private ulong _tasks;
        private long _now;

        internal Model()
        {
            _counts = new BorrowCounts(_tables.Context);
            _handovers = new Handovers(_tables.Context, _tables.Objects, _counts);
        }

        internal void Apply(Step step, int index, int number)
        {
            NodeId node = Nodes[index];
            NodeId other = Nodes[number % Nodes.Length];
            _now++;
            switch (step)
            {
                case Step.Begin or Step.End when !_gone.Contains(node):
                    _open[node]++;
                    _counts.OnPosted(node, step == Step.Begin, _now);
                    break;
                case Step.Settle when _open[node] > 0:
                    int settled = Math.Min(_open[node], 1 + (number % 3));
                    _open[node] -= settled;
                    _counts.OnSettled(node, settled);
                    break;
                case Step.Outcome:
                    var outcome = new TaskOutcome(
                        Tables.T(++_tasks), 1, OutcomeKind.Succeeded,
                        new ResultEntry(0, [1], 1, number % 2 == 0 ? [] : [Tables.Foreign(7, other)]), "");
                    if (number % 2 != 0 && !_gone.Contains(node))
                        _untaken.Add((node, new ReferencesTaken(outcome.Task, 1, 0)));
                    _handovers.Send(node, outcome, _now - number, _gone.Contains(node));
                    break;
                case Step.Taken when _untaken.Count > 0:
                    (NodeId owner, ReferencesTaken result) = _untaken.ElementAt(number % _untaken.Count);
                    _untaken.Remove((owner, result));
                    _handovers.OnTaken(owner, result);
                    break;
                case Step.Confirm:
                    var taken = new ReferencesTaken(Tables.T(++_tasks), 1, 0);
                    _unconfirmed.Add((node, taken));
                    _handovers.Confirm(node, taken, [Tables.Foreign(7, other), Tables.Foreign(8, node)]);
                    break;
                case Step.Ask:
                    _asked.Add(++_questions);
                    _counts.Ask([node, other], _questions);
                    break;
                case Step.Gone:
                    Die(node);
                    break;
            }

            Hear();
            _handovers.AssertInvariants();
        }

        internal void Drain()
        {
            foreach (NodeId node in Nodes)
            {
                _counts.OnSettled(node, _open[node]);
                _open[node] = 0;
            }

            Hear();
            Assert.Empty(_kept);
            Assert.Empty(_unconfirmed);
            Assert.Empty(_asked);
            foreach ((NodeId owner, ReferencesTaken result) in _untaken)
                _handovers.OnTaken(owner, result);
            Assert.Empty(_handovers.InTransit);
            _handovers.AssertInvariants();
        }

        private void Hear()
        {
            foreach (object effect in _tables.Context.Effects.TakeAll())
            {
                if (effect is BorrowsSettled settled)
                    Assert.True(_asked.Remove(settled.Question), "A question is answered twice.");
                else if (EffectLog.AsMail(effect) is var (node, frame))
                    Hear(node, frame);
            }
        }

        private void Hear(NodeId node, object frame)
        {
            switch (frame)
            {
                case KeepArguments keep:
                    Assert.True(_kept.Add((node, keep.Task)));
                    break;
                case ArgumentsFree free:
                    Assert.True(_kept.Remove((node, free.Task)), "Arguments are free twice, or were never kept.");
                    break;
                case ReferencesTaken taken:
                    Assert.True(_unconfirmed.Remove((node, taken)), "References are confirmed twice.");
                    break;
            }
        }

        private void Die(NodeId node)
        {
            _gone.Add(node);
            _open[node] = 0;
            _untaken.RemoveWhere(item => item.Item1 == node);
            _handovers.OnGone(node);
        }
    }
}
