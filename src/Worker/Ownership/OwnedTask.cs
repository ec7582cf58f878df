using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Ownership;

internal enum OwnedTaskState : byte
{
    /// <summary>Some arguments do not exist yet.</summary>
    WaitingForArguments,

    /// <summary>Handed to the scheduler.</summary>
    Queued,

    /// <summary>A node has accepted it.</summary>
    Running,

    /// <summary>The last attempt failed or was lost, and the time of the next one has not come; or its function ends its processes, and it
    /// waits for its turn (<see cref="RetryWait.Breaker"/>).</summary>
    BackingOff,

    /// <summary>Its result is known; only the table's removal is left.</summary>
    Done,
}

/// <summary>A task that this node owns: kept until its result is known, whatever happens to the nodes that try to run it.</summary>
[DebuggerDisplay("{Name} {Id} {State} attempt={Attempt}")]
internal sealed class OwnedTask(
    in Submit call, TaskDefinition definition, uint session, JobId job, SessionDefinition? account = null)
{
    /// <summary>What its session sent. The node never looks inside the arguments: no user type is touched here.</summary>
    internal readonly Submit Call = call;

    internal TaskId Id => Call.Id;

    /// <summary>The task that submitted it; default for a driver's.</summary>
    internal TaskId Parent => Call.Parent;

    /// <summary>How many tasks stand above it: see <see cref="Submit"/>.</summary>
    internal int Depth => Call.Depth;

    /// <summary>Objects that must exist before it starts.</summary>
    internal IReadOnlyList<ObjectId> Dependencies => Call.Dependencies;

    /// <summary>Objects referenced from inside argument values: kept alive while it is pending, not awaited.</summary>
    internal IReadOnlyList<ObjectId> Nested => Call.Nested;

    /// <summary>The arguments, laid out as <see cref="TaskBody"/> says.</summary>
    internal ReadOnlyMemory<byte> Body => Call.Body;

    internal TaskDefinition Definition { get; } = definition;

    internal string Name => Definition.Name;

    /// <summary>Counts what it takes of its session's account; null: nobody counts.</summary>
    internal SessionDefinition? Account { get; } = account;

    /// <summary>The session that submitted it; its end cancels the task.</summary>
    internal uint Session { get; } = session;

    internal JobId Job { get; } = job;

    /// <summary>When it was submitted and got where; <see cref="TaskJournal"/> writes it. A field, so that it is changed in
    /// place.</summary>
    internal TaskTimes Times;

    /// <summary>The process that ran the attempt, once its node has said so.</summary>
    internal int ProcessId { get; set; }

    internal OwnedTaskState State { get; set; }

    /// <summary>From 1; every dispatch of a lower attempt is stale.</summary>
    internal int Attempt { get; set; } = 1;

    /// <summary>Attempts that never started, or were ended because of another task: they count for no retry.</summary>
    internal int Returns { get; set; }

    /// <summary>The attempts that ended without a result, by cause; null for nearly all tasks.</summary>
    internal AttemptEnds? Ends { get; set; }

    /// <summary>Its part in the breaker of its function.</summary>
    internal BreakerRole Role { get; set; }

    /// <summary>It was in a slot whose worker died, behind the task that was taken for the cause. Should it have been the cause itself,
    /// then nothing else may be in its slot when it happens again.</summary>
    internal bool IsSuspect { get; set; }

    /// <summary>Whether it must have its slot to itself: one that may run once at most must never be in doubt of having started, and one
    /// that must start in time must not wait behind others.</summary>
    internal bool IsSolo => IsSuspect || Definition.MaxRetries == 0 || Definition.SchedulingTimeout > TimeSpan.Zero;

    /// <summary>Where it waits, or waited last, for a slot; null for a task that the scheduler places on its own.</summary>
    internal SlotClass? Class { get; set; }

    /// <summary>It waits in the queue of <see cref="Class"/>.</summary>
    internal bool IsInQueue { get; set; }

    /// <summary>The slot that it was sent to.</summary>
    internal Slot? Slot { get; set; }

    /// <summary>It has begun in its slot, which is one of this node, and waits for an object.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>The other unfinished tasks of its session, so that the end of a session does not look at all tasks.</summary>
    internal OwnedTask? NextOfSession { get; set; }

    internal OwnedTask? PreviousOfSession { get; set; }

    /// <summary>Arguments that do not exist yet.</summary>
    internal int Missing { get; set; }

    /// <summary>Where it runs, in <see cref="OwnedTaskState.Running"/>.</summary>
    internal NodeId Node { get; set; }

    /// <summary>Somebody asked for its end; it reaches the task as soon as a node has accepted it.</summary>
    internal bool IsCancelRequested { get; set; }

    internal bool IsForced { get; set; }

    /// <summary>Why its end was asked for, where that is more than a cancel: its error says it.</summary>
    internal CancelReason? EndReason { get; set; }

    internal bool IsRecursive { get; set; }

    /// <summary>Why the scheduler cannot place it now, if it said so.</summary>
    internal string? InfeasibleReason { get; set; }

    /// <summary>It had ended, and runs again because a result of it was lost.</summary>
    internal bool IsAgain => LostBecause is not null;

    /// <summary>How the result was lost for which it runs again.</summary>
    internal string? LostBecause { get; private set; }

    /// <summary>Attempts in a row that were not started, and when the first of them came back.</summary>
    internal (int Count, TimeSpan Since)? Unstarted { get; set; }

    /// <summary>The wait, in <see cref="OwnedTaskState.BackingOff"/>.</summary>
    internal RetryWait? Retry { get; set; }

    /// <summary>Streams: the highest item that the consumer asked for.</summary>
    internal uint Requested { get; set; }

    /// <summary>Ray's rule: -1 retries for ever.</summary>
    internal bool HasRetries => Definition.MaxRetries < 0 || Charged <= Definition.MaxRetries;

    /// <summary>Attempts that count, with the present one.</summary>
    internal int Charged => Attempt - Returns;

    /// <summary>Begins the attempt that follows the last one, which had succeeded.</summary>
    internal void BeginAgain(string why)
    {
        LostBecause = why;
        Attempt++;
        Missing = 0;
        (Node, Slot, Class, IsInQueue, IsWaiting, Unstarted) = (default, null, null, false, false, null);
        Role = BreakerRole.None;
        State = OwnedTaskState.WaitingForArguments;
    }

    internal ObjectId ResultId => new(Id, 0);

    internal int Results => Definition.Results;

    internal ObjectId IdOf(int result) => new(Id, (uint)result);
}
