namespace ClusterTasks.Worker.Ownership;

/// <summary>A stream function's items as the owner sees them. The stream itself holds every item from its arrival until the consumer
/// asks for it; from then on the consumer's handle does.</summary>
internal sealed class StreamState
{
    /// <summary>Items that have arrived: 1 … Produced.</summary>
    internal uint Produced { get; set; }

    /// <summary>Its function runs again: how many items it may yield. Where this node has not seen its end, any number.</summary>
    internal uint CreditAgain => IsEndUnseen ? int.MaxValue : Produced;

    /// <summary>It ended on another node.</summary>
    internal bool IsEndUnseen { get; init; }

    /// <summary>The attempt that sent the last item, and its number.</summary>
    internal (int Attempt, uint Index) Last { get; set; }

    /// <summary>Items that were lost with a node, and that the function makes again: pending until then.</summary>
    internal HashSet<uint> AwaitedAgain { get; } = [];

    /// <summary>Those of them that were lost when the present attempt had passed them: the next one makes them.</summary>
    internal HashSet<uint> Missed { get; } = [];

    /// <summary>A lost item will come again: from the attempt that is under way, or from the one behind it.</summary>
    /// <param name="index">The item's number.</param>
    /// <param name="attempt">The attempt that is under way; null: none is.</param>
    internal void Await(uint index, int? attempt)
    {
        bool isPassed = Last.Attempt == attempt && index <= Last.Index;
        (isPassed ? Missed : AwaitedAgain).Add(index);
    }

    /// <summary>An attempt begins, or none will: what was missed is awaited.</summary>
    internal void TakeMissed()
    {
        AwaitedAgain.UnionWith(Missed);
        Missed.Clear();
    }

    /// <summary>The highest item that the consumer has asked for.</summary>
    internal uint Requested { get; set; }

    internal bool IsEnded { get; set; }

    /// <summary>The error after the last item, when the function threw.</summary>
    internal byte[]? Error { get; set; }

    /// <summary>Nobody can ask for an item any more.</summary>
    internal bool IsAbandoned { get; set; }
}
