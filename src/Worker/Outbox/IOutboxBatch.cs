namespace ClusterTasks.Worker.Outbox;

/// <summary>Messages that go in one call.</summary>
internal interface IOutboxBatch<TSelf>
    where TSelf : class, IOutboxBatch<TSelf>
{
    /// <summary>Makes an empty one.</summary>
    static abstract TSelf Create();

    /// <summary>How many messages are in it.</summary>
    int Count { get; }

    /// <summary>About how many bytes they take.</summary>
    long Bytes { get; }

    /// <summary>Divides two or more messages into two parts, in order. This batch is used no more.</summary>
    (TSelf First, TSelf Second) Split();
}
