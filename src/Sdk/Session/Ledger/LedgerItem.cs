using ClusterTasks.Protocol;

namespace ClusterTasks.Session.Ledger;

/// <summary>A task or a put of a ledger, as the next node gets it.</summary>
/// <param name="Definition">The task's definition; null: it is a put.</param>
/// <param name="Call">The task without the number of its definition. Of a put: its references as nested ones, and as the body its value
/// where that is in no store. The body is valid as long as the caller holds the ledger.</param>
/// <param name="Requested">Streams: the last item that was asked for.</param>
/// <param name="IsSettled">The task has ended.</param>
/// <param name="IsHeld">The process has a handle of a result, or of the stream.</param>
internal readonly record struct LedgerItem(TaskDefinition? Definition, Submit Call, uint Requested, bool IsSettled, bool IsHeld);
