namespace ClusterTasks.Benchmarks.Core;

/// <summary>The smallest grain that does what <see cref="BenchmarkFunctions.Echo"/> does.</summary>
public interface IEchoGrain : IGrainWithIntegerKey
{
    ValueTask<int> Echo(int value);
}

internal sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<int> Echo(int value) => ValueTask.FromResult(value);
}
