
namespace ClusterTasks.Benchmarks.Core;

/// <summary>The smallest grain that does what <see cref="BenchmarkFunctions.Echo"/> does.</summary>
public interface IEchoGrain : IGrainWithIntegerKey
{
    ValueTask<int> Echo(int value);

    /// <summary>Does the same for many values, which share the cost of one call.</summary>
    ValueTask<int[]> EchoAll(int[] values);
}

internal sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<int> Echo(int value) => ValueTask.FromResult(value);

    public ValueTask<int[]> EchoAll(int[] values) => ValueTask.FromResult(values);
}
