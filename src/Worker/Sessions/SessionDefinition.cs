using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Sessions;

/// <summary>A definition as a session has defined it, and what it takes of the session's account: until it is replaced, and the last
/// unfinished task of it has ended. Under the node's lock.</summary>
internal sealed class SessionDefinition
{
    private readonly long _bytes;
    private int _uses = 1; // the session's table

    /// <param name="definition">The definition.</param>
    /// <param name="wireBytes">Its bytes in the message.</param>
    /// <param name="account">The session's.</param>
    /// <param name="refusal">Why its tasks are refused whatever room there is; null: they are not.</param>
    internal SessionDefinition(TaskDefinition definition, long wireBytes, RequestAccount account, string? refusal = null)
    {
        Account = account;
        Refusal = refusal;
        long cost = RequestAccount.CostOfDefinition(wireBytes);
        IsRefused = refusal is not null || !account.TryTake(cost);
        _bytes = IsRefused ? 0 : cost;
        Definition = IsRefused ? Remains(definition) : definition;
    }

    internal TaskDefinition Definition { get; }

    internal RequestAccount Account { get; }

    /// <summary>There was no room for it, or it is wrong. Its tasks are refused, each by itself.</summary>
    internal bool IsRefused { get; }

    /// <summary>The reason why its tasks are refused; null: they are not.</summary>
    internal string? Refusal { get; }

    /// <summary>Takes the room that an unfinished task takes. False: there is none.</summary>
    internal bool TryEnter(in Submit task)
    {
        if (IsRefused || !Account.TryTake(RequestAccount.CostOf(task)))
            return false;
        _uses++;
        return true;
    }

    /// <summary>The task has ended.</summary>
    internal void Leave(in Submit task)
    {
        Account.Return(RequestAccount.CostOf(task));
        Release();
    }

    /// <summary>A task of it has ended, or the session's table has dropped it.</summary>
    internal void Release()
    {
        if (--_uses == 0)
            Account.Return(_bytes);
    }

    // As much as it takes to refuse a task by its name and to end each of its results.
    private static TaskDefinition Remains(TaskDefinition definition) => new()
    {
        Name = definition.Name.Length <= CallLimits.NameLength ? definition.Name : "",
        Result = definition.Result,
        Results = definition.Results,
    };
}
