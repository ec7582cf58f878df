using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Brings an object into this node's memory for a session, which is told.</summary>
internal readonly record struct FetchForSession(NodeSession Session, ObjectId Id, NodeId[] Locations);

/// <summary>Fetches an object from a node that leaves, and keeps it; its owner is told.</summary>
internal readonly record struct FetchToKeep(ObjectId Id, NodeId From);

/// <summary>A node that leaves has ended its tasks and given its copies away.</summary>
internal readonly record struct Emptied;

/// <summary>A start of a worker had its turn, and is left out.</summary>
internal readonly record struct WithdrawStart(Action Withdraw);

/// <summary>A session is ended with a reason that its client can show.</summary>
internal readonly record struct EndSession(NodeSession Session, string Reason);

/// <summary>The cluster's list of members is read: messages name nodes that this one does not know.</summary>
internal readonly record struct AskMembers;

/// <summary>Nodes that are in no line of the cluster's list: what they own counts as lost.</summary>
internal readonly record struct StrangersFound(NodeId First, int Count);

/// <summary>A node that was known is dead.</summary>
/// <param name="Node">The node.</param>
/// <param name="IsAddressFree">Whether no other node has its transfer address.</param>
/// <param name="Living">The silos of the others, this node's first.</param>
internal readonly record struct NodeLeft(NodeView Node, bool IsAddressFree, SiloAddress[] Living);

/// <summary>The cluster calls a node dead: does its process still listen? Tasks that may run once wait for the answer.</summary>
internal readonly record struct ProveDeath(NodeId Node, string TransferEndpoint);

/// <summary>Something is said to the scheduler now, which may be a new one that does not know this node.</summary>
internal readonly record struct BeatScheduler;

/// <summary>The owner of a job is asked whether it goes on.</summary>
internal readonly record struct AskJob(JobId Job);

/// <summary>The workers of a job that is over end.</summary>
internal readonly record struct EndWorkers(JobId Job);

/// <summary>A worker that was claimed takes tasks.</summary>
internal readonly record struct WorkerAttached(int ProcessId);

/// <summary>Placement groups of one job are removed at the scheduler.</summary>
internal readonly record struct RemoveGroups(GroupRequest[] Groups);

/// <summary>There is news of a placement group, or it is gone: those who wait for it look again.</summary>
internal readonly record struct GroupNews(PlacementGroupId Group);

/// <summary>There is more to end of jobs that are over.</summary>
internal readonly record struct EndMore;

/// <summary>A task of a job that is over could not be ended.</summary>
internal readonly record struct TaskNotEnded(TaskId Task, Exception Failure);

/// <summary>A call of a client met a fault of ours, and failed.</summary>
internal readonly record struct FrameFailed(FrameType Type, int ProcessId, Exception Failure);

/// <summary>A message of another node could not be handled.</summary>
internal readonly record struct PeerFrameFailed(NodeId From, FrameType Type, Exception Failure);

/// <summary>A node will never take a message.</summary>
internal readonly record struct MailRefused(NodeId Node, FrameType Type, string Reason);

/// <summary>Requests of a client are refused for want of room.</summary>
internal readonly record struct RequestsRefused(int ProcessId, long Bytes, string Setting);

/// <summary>Small values move into the store.</summary>
internal readonly record struct MoveValues;

/// <summary>A node has answered an echo.</summary>
internal readonly record struct EchoAnswered(NodeId Node, ulong Number);

/// <summary>A job has had tasks for a while that no node can run: the scheduler is asked whether it is still so.</summary>
internal readonly record struct CheckInfeasible(JobId Job);

/// <summary>An attempt has had its time to start. The shell finds out why it waits, for its error.</summary>
internal readonly record struct FindWhy(TaskId Task, int Attempt);

/// <summary>The node is idle: the memory that its clients left goes back to the system.</summary>
internal readonly record struct GiveMemoryBack;
