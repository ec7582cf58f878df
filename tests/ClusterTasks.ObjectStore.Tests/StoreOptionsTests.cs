using ClusterTasks.Store.Contracts;

namespace ClusterTasks.ObjectStore.Tests;

public sealed class StoreOptionsTests
{
    private static readonly StoreOptions Good = new() { CapacityBytes = 1 << 20 };

    [Fact]
    public void Validate_OutOfRange_NamesTheOptionAndTheRange()
    {
        Good.Validate();
        Refused(nameof(StoreOptions.CapacityBytes), Good with { CapacityBytes = 1 });
        Refused(nameof(StoreOptions.MaxObjects), Good with { MaxObjects = 0 });
        Refused(nameof(StoreOptions.MaxClients), Good with { MaxClients = -1 });
        Refused(nameof(StoreOptions.SegmentBytes), Good with { SegmentBytes = (64 << 10) + 1 });
        Refused(nameof(StoreOptions.SegmentBytes), Good with { SegmentBytes = 64 << 10, CapacityBytes = 1 << 30 });
        Refused(nameof(StoreOptions.CreateTimeout), Good with { CreateTimeout = TimeSpan.Zero });
        Refused(nameof(StoreOptions.SharedMemoryDirectory), Good with { SharedMemoryDirectory = "/nowhere/at/all" });
    }

    private static void Refused(string name, StoreOptions options)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(options.Validate);
        Assert.Equal(name, error.ParamName);
        Assert.Contains("set it to", error.Message);
    }
}
