namespace ClusterTasks.Worker.Outbox;

/// <summary>Messages that go in one call.</summary>
internal interface IOutboxBatch<TSelf>
    where TSelf : class, IOutboxBatch<TSelf>
{
    /// <summary>Makes an empty one.</summary>
    static abstract TSelf Create();

    /// <summary>The number of messages in it.</summary>
    int Count { get; }

    /// <summary>The approximate number of their bytes.</summary>
    long Bytes { get; }

    /// <summary>Divides two or more messages into two parts, in order. This batch is not used again.</summary>
    (TSelf First, TSelf Second) Split();
}
