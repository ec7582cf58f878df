using ClusterTasks.Session;

namespace ClusterTasks.Tests.Session;

/// <summary>The time for which a value that was read stays in the store.</summary>
public class PinTests : SessionTests
{
    private static readonly ObjectId Id = new(new TaskId(new NodeId(3), 1), 0);

    [Fact]
    public async Task Get_ValueWithAPartInPlace_KeepsTheBytes()
    {
        await Node.StoreAsync(Id, new Model("m", Enumerable.Repeat(1.5, 1000).ToArray(), new double[1000]));
        var model = Session.Get<Model>(new ObjectHandle(Session, Id), Patience);
        Node.Store.Delete(Id);
        Assert.True(Node.Store.Stats.UsedBytes > 16_000, "the bytes are free, and the value still shows them");

        // The next object must find another place.
        await Node.StoreAsync(new ObjectId(Id.Task, 1), Enumerable.Repeat(2.5, 5000).ToArray());
        Assert.All(model.Weights.ToArray(), weight => Assert.Equal(1.5, weight));
    }

    [Fact]
    public async Task Get_ValueOfCopies_KeepsNothing()
    {
        await Node.StoreAsync(Id, new Model("m", new double[10], new double[1000]));
        var model = Session.Get<Model>(new ObjectHandle(Session, Id), Patience);
        Node.Store.Delete(Id);
        Assert.Equal(0, Node.Store.Stats.UsedBytes);
        Assert.Equal(1000, model.Copy.Length);
    }

    [Fact]
    public async Task Get_DamagedSection_KeepsNothing()
    {
        // The first member is in place when the second one proves to be of another type.
        await Node.StoreAsync(Id, new Model("m", new double[1000], new double[1000]));
        Assert.Throws<ClusterTasksException>(() => Session.Get<OtherModel>(new ObjectHandle(Session, Id), Patience));
        Node.Store.Delete(Id);
        Assert.Equal(0, Node.Store.Stats.UsedBytes);
    }

    public sealed record Model(string Name, ReadOnlyMemory<double> Weights, double[] Copy);

    public sealed record OtherModel(string Name, ReadOnlyMemory<double> Weights, float[] Copy);
}
