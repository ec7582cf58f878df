namespace ClusterTasks.Worker.Outbox;

/// <summary>Receives the messages of an <see cref="AckedOutbox{TBatch}"/>, and owns them.</summary>
internal interface IOutboxTarget<TBatch>
    where TBatch : class, IOutboxBatch<TBatch>
{
    /// <summary>Names the receiver for a line of the log: "node 1a2b…", "the scheduler".</summary>
    string Name { get; }

    /// <summary>True when there is an address to send to. While there is none, nothing is sent: a failure for each of thousands of made-up
    /// receivers would take the CPU from everybody else.</summary>
    bool HasAddress => true;

    /// <summary>Sends a batch and returns when the receiver has it. The receiver skips a number that it has seen.</summary>
    Task SendAsync(ulong sequence, TBatch batch);

    /// <summary>Takes back the one message that the receiver refuses forever. Called by the pump, outside of the outbox's lock.</summary>
    void OnRefused(TBatch batch, string reason);

    /// <summary>Takes back messages whose receiver is gone; those that were under way may have arrived. Called by the code that closes the
    /// outbox, outside of its lock.</summary>
    void OnGone(TBatch batch, string reason);

    /// <summary>Returns true when nobody is left to answer, after this much silence: the outbox then closes itself.</summary>
    bool IsGone(TimeSpan silence);

    /// <summary>Called after each batch that the receiver has taken.</summary>
    void OnAcknowledged(TBatch batch)
    {
    }
}
