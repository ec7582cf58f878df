using System.Net;
using ClusterTasks.Worker.Machine;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>The nodes that were ever in the cluster, according to its list.</summary>
public sealed class MemberTests
{
    private static readonly NodeId Dead = new(0x1234);
    private static readonly HashSet<SiloAddress> NoneKnown = [];

    [Fact]
    public void Node_OfItsOwnName_IsTheNode() => Assert.Equal(Dead, Of(1, Member.NameOf(Dead)).Node);

    [Theory]
    [InlineData("Silo_1a2b3")]
    [InlineData("clustertasks-")]
    [InlineData("clustertasks-nonsense")]
    [InlineData("clustertasks-0000000000000000")]
    [InlineData("")]
    public void Node_OfAnotherName_IsUnknown(string name) => Assert.Null(Of(1, name).Node);

    [Fact]
    public void IsStranger_OfADeadMember_IsFalse() => Assert.False(Member.IsStranger(Dead, [Of(1, Member.NameOf(Dead))], NoneKnown));

    [Fact]
    public void IsStranger_OfANodeInNoLine_IsTrue() =>
        Assert.True(Member.IsStranger(new NodeId(9), [Of(1, Member.NameOf(Dead)), Of(2, Member.NameOf(new NodeId(7)))], NoneKnown));

    [Fact]
    public void IsStranger_WhileAMemberHasAnotherName_IsNotCertain()
    {
        Member named = Of(1, "the host's own name");
        Assert.False(Member.IsStranger(new NodeId(9), [named], NoneKnown));
        Assert.True(Member.IsStranger(new NodeId(9), [named], new HashSet<SiloAddress> { named.Silo }));
    }

    private static Member Of(int generation, string name) => new(SiloAddress.New(IPAddress.Loopback, 1, generation), IsDead: true, name);
}
