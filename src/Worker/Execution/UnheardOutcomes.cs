using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>Ends of tasks whose owner died while their session may still move: the next owner hears of them. An end that says only that the
/// task has to run again is not kept, and neither is a result with references, which nobody would hold meanwhile.</summary>
internal sealed class UnheardOutcomes(INodeMemory memory)
{
    private readonly Dictionary<SessionKey, List<TaskOutcome>> _outcomes = [];

    internal void Keep(in TaskOutcome outcome)
    {
        ResultEntry[] results = [outcome.Result, .. outcome.More ?? []];
        if (outcome.Kind == OutcomeKind.Succeeded && Array.Exists(results, result => result.Nested.Length > 0))
        {
            foreach (ResultEntry result in results)
            {
                if (result.Inline is null)
                    memory.Delete(new ObjectId(outcome.Task, result.Index));
            }
        }
        else if (outcome.Kind is OutcomeKind.Succeeded or OutcomeKind.Failed)
        {
            SessionKey key = Owners.KeyOf(outcome.Task);
            if (!_outcomes.TryGetValue(key, out List<TaskOutcome>? kept))
                _outcomes.Add(key, kept = []);
            kept.Add(outcome);
        }
    }

    internal IReadOnlyList<TaskOutcome> Take(SessionKey key) => _outcomes.Remove(key, out List<TaskOutcome>? kept) ? kept : [];
}
