namespace ClusterTasks.Chaos;

/// <summary>The work of a round.</summary>
internal sealed record ChaosSize
{
    /// <summary>Tasks of which each submits a hundred.</summary>
    public int Parents { get; init; } = 200;

    /// <summary>Tasks of the chain.</summary>
    public int Hops { get; init; } = 500;

    /// <summary>Parts of each stage of the shuffle.</summary>
    public int Parts { get; init; } = 40;

    public int BlockBytes { get; init; } = 25_000;

    /// <summary>Items of the stream.</summary>
    public int Items { get; init; } = 60;

    public int ItemBytes { get; init; } = 1_000_000;

    /// <summary>Objects that many tasks read.</summary>
    public int Objects { get; init; } = 20;

    public int ObjectBytes { get; init; } = 500_000;

    /// <summary>A round of some twenty seconds.</summary>
    internal static ChaosSize Usual { get; } = new();

    /// <summary>A round of 17 GB, which takes minutes: a shuffle of 4 GB, a stream of 3 GB, and objects of 10 GB.</summary>
    internal static ChaosSize Whole { get; } = new()
    {
        Parts = 200,
        BlockBytes = 100_000,
        Items = 300,
        ItemBytes = 10_000_000,
        Objects = 1_000,
        ObjectBytes = 10_000_000,
    };

    /// <summary>Returns a part of this work, in pieces of the same size.</summary>
    internal ChaosSize Part(double part) => this with
    {
        Parents = Scale(Parents, part),
        Hops = Scale(Hops, part),
        Parts = Scale(Parts, part),
        Items = Scale(Items, part),
        Objects = Scale(Objects, part),
    };

    private static int Scale(int count, double part) => Math.Max(2, (int)(count * part));
}
