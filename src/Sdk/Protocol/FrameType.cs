namespace ClusterTasks.Protocol;

/// <summary>The first byte of every frame of a session. Values below 64 go to the node, the others come from it.</summary>
internal enum FrameType : byte
{
    Hello = 1,
    Submit = 2,
    PutInline = 3,
    Create = 4,
    Seal = 5,
    Abort = 6,
    Subscribe = 7,
    Release = 8,
    Borrow = 9,
    Cancel = 10,
    Completed = 11,
    StreamItem = 12,
    Blocked = 13,
    Unblocked = 14,
    Log = 15,
    Goodbye = 16,
    Query = 17,
    NextItem = 18,

    Welcome = 64,
    Rejected = 65,
    Granted = 66,
    CreateFailed = 67,
    Resolved = 68,
    Run = 69,
    CancelTask = 70,
    Resume = 71,
    LogLine = 72,
    Closing = 73,
    Answer = 74,
    StreamCredit = 75,

    // Between nodes.
    Accepted = 128,
    Outcome = 129,
    ObjectResolved = 130,
    AddLocation = 131,
    DeleteCopy = 132,
    CancelAttempt = 133,
    EndJob = 134,
    JobLog = 135,
}
