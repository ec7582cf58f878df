namespace ClusterTasks;

/// <summary>Options of <see cref="Remote.Put{T}(T, PutOptions)"/>.</summary>
public sealed record PutOptions
{
    /// <summary>The most copies that can be asked for.</summary>
    public const int MaxCopies = 16;

    /// <summary>Gets the number of nodes on which the value is kept. Default 1: on the node of this session. No function can make a value
    /// again that was put, so with 1 it is lost when that node dies and this process cannot put it again. With 2 it outlives any one
    /// node.</summary>
    /// <remarks>The further copies are made after the call has returned, one after the other. When a node dies or leaves, its copies are
    /// made again on another node. While the cluster has fewer nodes than that, each of them has one.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="MaxCopies"/>.</exception>
    public int Copies
    {
        get;
        init => field = value is >= 1 and <= MaxCopies ? value
            : throw new ArgumentOutOfRangeException(nameof(Copies), value, $"A value has 1 to {MaxCopies} copies.");
    } = 1;

    /// <summary>Names the properties with their values.</summary>
    public override string ToString() => RecordText.Of(this);
}
