namespace ClusterTasks.Benchmarks.Core;

/// <summary>The smallest grain that does what <see cref="BenchmarkFunctions.Echo"/> does.</summary>
public interface IEchoGrain : IGrainWithIntegerKey
{
    ValueTask<int> Echo(int value);

    /// <summary>The same for many values: what a call costs is shared by them.</summary>
    ValueTask<int[]> EchoAll(int[] values);
}

internal sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<int> Echo(int value) => ValueTask.FromResult(value);

    public ValueTask<int[]> EchoAll(int[] values) => ValueTask.FromResult(values);
}
