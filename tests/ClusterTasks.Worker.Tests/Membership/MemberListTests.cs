using System.Text;
using ClusterTasks.Worker.Membership;
using Orleans;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Membership;

/// <summary>Orleans' rules of a membership table, on the list alone.</summary>
public sealed class MemberListTests
{
    private static readonly MemberList Empty = MemberList.Empty("c");

    [Fact]
    public void Insert_OnTheVersionThatWasRead_AddsTheSiloAndCountsUp()
    {
        MemberList list = Insert(Insert(Empty, 1), 2);
        MembershipTableData all = list.ReadAll();
        Assert.Equal(2, all.Version.Version);
        Assert.Equal([Silos.Address(1), Silos.Address(2)], all.Members.Select(member => member.Item1.SiloAddress).Order());
        Assert.Single(list.Read(Silos.Address(2)).Members);
        Assert.Empty(list.Read(Silos.Address(3)).Members);
        Assert.Equal(all.Version.VersionEtag, list.Read(Silos.Address(3)).Version.VersionEtag);
    }

    [Fact]
    public void Insert_AfterAnotherChange_IsAConflict()
    {
        TableVersion stale = Empty.ReadAll().Version.Next();
        Assert.Null(Insert(Empty, 1).Insert(Silos.Entry(2), stale));
    }

    [Fact]
    public void Insert_SiloThatIsThere_IsAConflict()
    {
        MemberList list = Insert(Empty, 1);
        Assert.Null(list.Insert(Silos.Entry(1), list.ReadAll().Version.Next()));
    }

    [Fact]
    public void Insert_VersionThatDoesNotRise_IsAConflict()
    {
        TableVersion version = Empty.ReadAll().Version;
        Assert.Null(Empty.Insert(Silos.Entry(1), version));
    }

    [Fact]
    public void Update_WithTheTagsThatWereRead_ReplacesTheRow()
    {
        MemberList list = Insert(Empty, 1);
        MembershipTableData read = list.Read(Silos.Address(1));
        MemberList? dead = list.Update(Silos.Entry(1, SiloStatus.Dead), read.Members[0].Item2, read.Version.Next());
        Assert.NotNull(dead);
        MembershipTableData now = dead.Read(Silos.Address(1));
        Assert.Equal(SiloStatus.Dead, now.Members[0].Item1.Status);
        Assert.NotEqual(read.Members[0].Item2, now.Members[0].Item2);
        Assert.NotEqual(read.Version.VersionEtag, now.Version.VersionEtag);
    }

    [Fact]
    public void Update_OtherTagVersionOrSilo_IsAConflict()
    {
        MemberList list = Insert(Insert(Empty, 1), 2);
        MembershipTableData read = list.Read(Silos.Address(1));
        string tag = read.Members[0].Item2;
        Assert.Null(list.Update(Silos.Entry(1), tag + "0", read.Version.Next()));
        Assert.Null(list.Update(Silos.Entry(1), tag, new TableVersion(read.Version.Version + 1, "other")));
        Assert.Null(list.Update(Silos.Entry(3), tag, read.Version.Next()));
        Assert.NotNull(list.Update(Silos.Entry(1), tag, read.Version.Next()));
    }

    [Fact]
    public void Alive_IsNoConflictForAnybody()
    {
        MemberList list = Insert(Empty, 1);
        MembershipTableData read = list.Read(Silos.Address(1));
        MemberList later = list.Alive(Silos.Address(1), Silos.Start.AddHours(1));
        Assert.Equal(Silos.Start.AddHours(1), later.Read(Silos.Address(1)).Members[0].Item1.IAmAliveTime);
        Assert.Equal(Silos.Start.AddSeconds(1), read.Members[0].Item1.IAmAliveTime);
        Assert.NotNull(later.Update(Silos.Entry(1), read.Members[0].Item2, read.Version.Next()));
        Assert.Same(list, list.Alive(Silos.Address(9), Silos.Start));
    }

    [Fact]
    public void WithoutDead_RemovesTheDeadOfWhomNothingWasHeardSince()
    {
        MemberList list = Empty;
        foreach (MembershipEntry entry in new[] { Silos.Entry(2, SiloStatus.Dead), Silos.Entry(3, SiloStatus.Dead), Silos.Entry(4) })
            list = list.Insert(entry, list.ReadAll().Version.Next())!;
        // The vote on silo 3 is younger than the last report of silo 2.
        MemberList cleaned = list.WithoutDead(Silos.Start.AddSeconds(30));
        Assert.Equal([Silos.Address(3), Silos.Address(4)], cleaned.ReadAll().Members.Select(member => member.Item1.SiloAddress).Order());
        Assert.Equal(list.ReadAll().Version.VersionEtag, cleaned.ReadAll().Version.VersionEtag);
    }

    [Fact]
    public void Cleared_WhoHasReadItBefore_CannotChangeIt()
    {
        MemberList list = Insert(Empty, 1);
        MemberList cleared = list.Cleared();
        Assert.Empty(cleared.ReadAll().Members);
        Assert.Null(cleared.Insert(Silos.Entry(2), list.ReadAll().Version.Next()));
        Assert.NotNull(cleared.Insert(Silos.Entry(2), cleared.ReadAll().Version.Next()));
    }

    [Fact]
    public void Text_EveryField_ComesBack()
    {
        MemberList list = Insert(Insert(Empty, 1), 2);
        MemberList read = MemberListText.Read(MemberListText.Write(list));
        Assert.Equal(Text(list), Text(read));
        Assert.Equivalent(list.ReadAll().Members.Select(member => member.Item1), read.ReadAll().Members.Select(member => member.Item1),
            strict: true);
        Assert.Equal(DateTimeKind.Utc, read.ReadAll().Members[0].Item1.IAmAliveTime.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{\"format\":2}")]
    [InlineData("{\"format\":1,\"cluster\":null,\"version\":0,\"tag\":0,\"nextTag\":1,\"silos\":[]}")]
    [InlineData("{\"format\":1,\"cluster\":\"c\",\"version\":1e99,\"tag\":0,\"nextTag\":1,\"silos\":[]}")]
    [InlineData("{\"format\":1,\"cluster\":\"c\",\"version\":0,\"tag\":0,\"nextTag\":1,\"silos\":{}}")]
    [InlineData("{\"format\":1,\"cluster\":\"c\",\"version\":0,\"tag\":0,\"nextTag\":1,\"silos\":[{\"silo\":\"x\"}]}")]
    public void Text_Damaged_IsAFormatError(string text) =>
        Assert.Throws<FormatException>(() => MemberListText.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Text_AnyDamage_IsAFormatErrorOrAList()
    {
        byte[] good = MemberListText.Write(Insert(Insert(Empty, 1), 2));
        var random = new Random(5);
        for (int i = 0; i < 3_000; i++)
        {
            byte[] bad = i % 3 == 0 ? good[..random.Next(good.Length)] : [.. good];
            if (i % 3 != 0)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            try
            {
                _ = MemberListText.Read(bad).ReadAll();
            }
            catch (FormatException)
            {
                // As promised.
            }
        }
    }

    internal static string Text(MemberList list) => Encoding.UTF8.GetString(MemberListText.Write(list));

    private static MemberList Insert(MemberList list, int number) => list.Insert(Silos.Entry(number), list.ReadAll().Version.Next())!;
}
