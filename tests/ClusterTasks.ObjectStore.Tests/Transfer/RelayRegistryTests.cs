using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Store.Transfer.Tests;

public sealed class RelayRegistryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Begin_OneAfterTheOther_MakesAChain()
    {
        var relays = new RelayRegistry(_time);
        Assert.Null(relays.Begin(Rig.Id(1), Node(1), insists: false));
        Assert.Equal(Node(1), relays.Begin(Rig.Id(1), Node(2), insists: false));
        Assert.Equal(Node(2), relays.Begin(Rig.Id(1), Node(3), insists: false));
        Assert.Equal(Node(1), relays.Begin(Rig.Id(1), Node(2), insists: false)); // again one that came before it
        Assert.Null(relays.Begin(Rig.Id(2), Node(3), insists: false));
        relays.AssertInvariants();
    }

    [Fact]
    public void Begin_AfterTheFirstIsServed_IsServedItself()
    {
        var relays = new RelayRegistry(_time);
        relays.Begin(Rig.Id(1), Node(1), insists: false);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        relays.Sent(Rig.Id(1), Node(1));
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(Node(1), relays.Begin(Rig.Id(1), Node(2), insists: false));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Null(relays.Begin(Rig.Id(1), Node(3), insists: false));
    }

    [Fact]
    public void Begin_Insisting_IsServedAndStaysInItsPlace()
    {
        var relays = new RelayRegistry(_time);
        relays.Begin(Rig.Id(1), Node(1), insists: false);
        relays.Begin(Rig.Id(1), Node(2), insists: false);
        Assert.Null(relays.Begin(Rig.Id(1), Node(2), insists: true));
        Assert.Equal(Node(2), relays.Begin(Rig.Id(1), Node(3), insists: false));
    }

    [Fact]
    public void Begin_MuchLater_NamesNobodyOfThen()
    {
        var relays = new RelayRegistry(_time);
        relays.Begin(Rig.Id(1), Node(1), insists: false);
        relays.Begin(Rig.Id(1), Node(2), insists: false);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(relays.Begin(Rig.Id(1), Node(3), insists: false));
        Assert.Equal(Node(3), relays.Begin(Rig.Id(1), Node(4), insists: false));
    }

    private static IPEndPoint Node(int number) => new(IPAddress.Loopback, number);
}
