using System.Reflection;
using ClusterTasks.Execution;
using ClusterTasks.Session;
using Xunit.v3;

namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>Checks after every test that each node's allocator counts as used the sum of all allocations (I9).</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class StoreBooksAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        foreach (SessionCore session in SessionAmbient.All) // none: the test has ended its cluster
            Check(session.Public);
    }

    private static void Check(RemoteSession session)
    {
        ObjectListing listing;
        try
        {
            listing = session.State.ObjectsAsync(new ObjectQuery { Limit = 0 }).WaitAsync(Eventually.Patience).GetAwaiter().GetResult();
        }
        catch (SessionLostException)
        {
            return; // ended by the test, its object is not disposed yet
        }

        Assert.All(listing.Nodes, node => Assert.True(
            node.StoreUsedBytes == node.StoreAllocatedBytes,
            $"Node {node.Node} counts {node.StoreUsedBytes} bytes as used, and {node.StoreAllocatedBytes} bytes are allocated: {node}."));
    }
}
