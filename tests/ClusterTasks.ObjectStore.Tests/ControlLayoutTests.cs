using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Tests;

public sealed class ControlLayoutTests
{
    /// <summary>A client maps its own part alone for writing (I1). Windows and some arm64 kernels map at multiples of 64 KiB
    /// only.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 3)]
    [InlineData(1_048_576, 129)]
    public void Parts_OfClients_StartOn64KiB(int entries, int clients)
    {
        var layout = new ControlLayout(entries, clients);

        Assert.Equal(0, layout.PinsOffset % (64 << 10));
        Assert.Equal(0, layout.PinStride % (64 << 10));
        Assert.True(layout.PinStride >= layout.RingAt + SubmissionRing.Bytes, "The parts of two clients overlap.");
        Assert.Equal(layout.PinsOffset + (layout.PinStride * clients), layout.TotalBytes);
    }
}
