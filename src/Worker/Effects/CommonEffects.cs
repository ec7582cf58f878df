using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Effects;

/// <summary>A message to another node.</summary>
internal readonly record struct PeerMail<T>(NodeLine Line, T Frame)
    where T : IFrame<T>;

/// <summary>A borrow of another node's object by this node begins or ends.</summary>
internal readonly record struct BorrowMail(NodeLine Line, ObjectId Id, bool Begins);

/// <summary>A line of output for a driver that is attached elsewhere. It may be lost, with a count.</summary>
internal readonly record struct OutputMail(NodeLine Line, JobId Job, LogLine Text);

/// <summary>The first message to a node: the shell asks the cluster for a node that this one does not know.</summary>
internal readonly record struct LineOpened(NodeLine Line);

/// <summary>The node is gone: what waits for it goes back, with the reason.</summary>
internal readonly record struct LineClosed(NodeLine Line, string Reason);

/// <summary>A request to the scheduler.</summary>
internal readonly record struct SubmitTask(PlaceRequest Request);

/// <summary>A request to the scheduler is taken back.</summary>
internal readonly record struct WithdrawTask(TaskId Task);

/// <summary>The machine gets the deadline when the time is over.</summary>
internal readonly record struct SetAlarm(NodeDeadline Deadline, TimeSpan After);

/// <summary>An event for those who listen to the job.</summary>
internal readonly record struct TellEvent(JobId Job, TaskEvent Item);

/// <summary>A message of this node to itself could not be handled.</summary>
internal readonly record struct MailFailed(string Message, Exception Failure);
