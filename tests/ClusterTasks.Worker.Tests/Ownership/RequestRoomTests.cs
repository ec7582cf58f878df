using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class RequestRoomTests
{
    private const long Most = 100_000;

    private readonly RequestRoom _room = new(Most);

    [Fact]
    public void TryTake_OneAccount_GetsAllOfTheRoomAndNoMore()
    {
        RequestAccount account = Open();

        Assert.True(account.TryTake(Most));
        Assert.False(account.TryTake(1));

        Assert.Equal((Most, Most, 1), (_room.Total, account.Bytes, _room.Refused));
        account.Return(Most);
        Assert.Equal((0, 0), (_room.Total, account.Bytes));
        Assert.True(account.TryTake(Most));
    }

    [Fact]
    public void TryTake_AnotherHasAll_GetsItsShare()
    {
        RequestAccount greedy = Open();
        RequestAccount modest = Open();
        Assert.True(greedy.TryTake(Most));

        Assert.False(greedy.TryTake(1));
        Assert.True(modest.TryTake(Most / 4));
        Assert.False(modest.TryTake(1));
    }

    [Fact]
    public void Define_DefinitionOfATaskThatWaits_IsCountedUntilTheTaskEnds()
    {
        RequestAccount account = Open();
        var definitions = new SessionDefinitions(account);
        definitions.Define(new DefineTask(7, Definition("first")), 1_000);
        long definition = account.Bytes;
        SessionDefinition used = definitions.Find(7);
        TaskSpec task = Tables.Spec(1) with { Body = new byte[100] };
        Assert.True(used.TryEnter(task.Call));
        long withTask = account.Bytes;

        definitions.Define(new DefineTask(7, Definition("second")), 1_000);
        Assert.Equal(withTask + definition, account.Bytes);
        used.Leave(task.Call);
        Assert.Equal(definition, account.Bytes);
        Assert.Equal("second", definitions.Find(7).Definition.Name);
        definitions.Clear();
        Assert.Equal((0, 0), (account.Bytes, _room.Total));
        Assert.True(definition > 1_000 && withTask > definition + 100, $"{definition}, {withTask}");
    }

    [Fact]
    public void Define_NoRoom_TheDefinitionStaysAndRefusesItsTasks()
    {
        RequestAccount account = Open();
        var definitions = new SessionDefinitions(account);
        Assert.True(account.TryTake(Most));

        TaskDefinition three = Definition("late").Placed(at => at with { Labels = new string('x', 5_000) }) with { Results = 3 };
        definitions.Define(new DefineTask(0, three), 5_000);
        account.Return(Most);

        SessionDefinition late = definitions.Find(0);
        Assert.False(late.TryEnter(Tables.Spec(1).Call));
        Assert.Equal(("late", 3, ""), (late.Definition.Name, late.Definition.Results, late.Definition.Placement.Labels));
        definitions.Clear();
        Assert.Equal(0, _room.Total);
    }

    [Fact]
    public void SlowDown_RoomIsGivenBack_GoesOn()
    {
        RequestAccount account = Open();
        Assert.True(account.TryTake(Most));
        var waiter = new Thread(() => account.SlowDown(TimeSpan.FromMinutes(5)));
        waiter.Start();

        account.Return(Most);

        Assert.True(waiter.Join(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void SlowDown_WithinItsShare_GoesOnAtOnce()
    {
        RequestAccount greedy = Open();
        RequestAccount modest = Open();
        Assert.True(greedy.TryTake(Most) && modest.TryTake(1_000));

        modest.SlowDown(TimeSpan.FromMinutes(5));
    }

    /// <summary>Sessions take, give back, open and close in any order: the sums are right, and all together stay under one and a half times
    /// the limit.</summary>
    [Fact]
    public void TakeAndReturn_AnyHistory_SumsAreRightAndBounded() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Long[1, 30_000]).List[1, 200].Sample(steps =>
        {
            var room = new RequestRoom(Most);
            RequestAccount[] accounts = [.. Enumerable.Range(0, 6).Select(_ => new RequestAccount(room))];
            room.Accounts = accounts.Length;
            var taken = accounts.Select(_ => new Stack<long>()).ToArray();
            foreach ((int kind, int who, long bytes) in steps)
            {
                if (kind == 0 && taken[who].TryPop(out long one))
                    accounts[who].Return(one);
                else if (kind != 0 && accounts[who].TryTake(bytes))
                    taken[who].Push(bytes);
                else if (kind != 0)
                    Assert.True(room.Total + bytes > Most && accounts[who].Bytes + bytes > room.Share);
                Assert.Equal(taken.Sum(some => some.Sum()), room.Total);
                Assert.All(taken.Zip(accounts), pair => Assert.Equal(pair.First.Sum(), pair.Second.Bytes));
                Assert.True(room.Total <= Most * 3 / 2, $"{room.Total}");
            }
        });

    private static TaskDefinition Definition(string name) => new() { Name = name };

    private RequestAccount Open()
    {
        _room.Accounts++;
        return new RequestAccount(_room);
    }
}
