namespace ClusterTasks.Values.Errors;

/// <summary>Reasons for an error in place of a result. They decide the exception that consumers see. The numbers are part of the
/// format.</summary>
internal enum ErrorKind : byte
{
    UserException = 1,
    Cancelled = 2,
    WorkerDied = 3,
    NodeDied = 4,
    Unschedulable = 5,
    ObjectLost = 6,
    StoreFull = 7,
    Timeout = 8,
    ClusterUnavailable = 9,
    SessionLost = 10,

    /// <summary>Anything else that the cluster itself reports.</summary>
    Internal = 11,
    OutcomeUnknown = 12,
}
