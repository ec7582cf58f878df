using CsCheck;

namespace ClusterTasks.Store.Transfer.Tests;

public sealed class PullAdmissionTests
{
    private const long Capacity = 100;

    private long _used;

    private static readonly Gen<(int Step, long Size, PullClass Class)[]> Steps = Gen.Select(
        Gen.Int[0, 3], Gen.Long[0, 120], Gen.Enum<PullClass>()).Array[0, 300];

    [Fact]
    public void AnyOrder_NeverPromisesMoreThanThereIs_AndAdmitsAllInTheEnd() => Steps.Sample(steps =>
    {
        long used = 0;
        var line = new PullAdmission<string>(() => Capacity - used);
        var running = new List<(string Pull, long Size, bool Reserved)>();
        var sizes = new Dictionary<string, long>();
        int entered = 0;
        int ended = 0;
        foreach ((int step, long size, PullClass pullClass) in steps)
        {
            if (step <= 1)
            {
                string pull = $"pull {entered++}";
                sizes[pull] = size;
                line.Enter(pull, size, pullClass);
            }
            else if (step == 2 && running.FindIndex(pull => !pull.Reserved) is >= 0 and int index)
            {
                // The store may make room by dropping and spilling, and a lone pull may need that.
                used = Math.Min(used + running[index].Size, Math.Max(Capacity, running[index].Size));
                line.Reserved(running[index].Pull);
                running[index] = running[index] with { Reserved = true };
            }
            else
            {
                ended += EndFirst();
            }

            Admit();
        }

        while (running.Count > 0)
        {
            ended += EndFirst();
            Admit();
        }

        Assert.Equal((entered, 0, 0), (ended, line.Waiting, line.PromisedBytes));

        void Admit()
        {
            foreach (string pull in line.Admit())
                running.Add((pull, sizes[pull], false));
            line.AssertInvariants();
            Assert.True(running.Count <= 1 || line.PromisedBytes <= Capacity,
                $"{line.PromisedBytes} bytes are promised to {running.Count} pulls");
        }

        int EndFirst()
        {
            if (running.Count == 0)
                return 0;
            if (running[0].Reserved)
                used = Math.Max(0, used - running[0].Size);
            line.Leave(running[0].Pull);
            running.RemoveAt(0);
            return 1;
        }
    });

    [Fact]
    public void Enter_WhileAllIsTaken_HigherClassesGoFirstAndEachInItsOrder()
    {
        PullAdmission<string> line = Full();
        line.Enter("argument 1", 1, PullClass.Arguments);
        line.Enter("wait 1", 1, PullClass.Wait);
        line.Enter("argument 2", 1, PullClass.Arguments);
        line.Enter("get 1", 1, PullClass.Get);
        line.Enter("wait 2", 1, PullClass.Wait);
        line.Enter("get 2", 1, PullClass.Get);
        Assert.Empty(line.Admit());
        Assert.Equal((2, PullClass.Wait), line.PlaceOf("wait 1"));

        _used = 0;

        Assert.Equal(["get 1", "get 2", "wait 1", "wait 2", "argument 1", "argument 2"], line.Admit());
    }

    [Fact]
    public void Raise_OfAWaitingPull_MovesItUp()
    {
        PullAdmission<string> line = Full();
        line.Enter("argument", 1, PullClass.Arguments);
        line.Enter("another", 1, PullClass.Arguments);
        line.Raise("another", PullClass.Get);
        _used = 0;
        Assert.Equal(["another", "argument"], line.Admit());
    }

    [Fact]
    public void Enter_OfManyOfAHigherClass_DoesNotKeepALowerOneOutForEver()
    {
        PullAdmission<string> line = Full();
        line.Enter("argument", 1, PullClass.Arguments);
        for (int i = 0; i < 100; i++)
            line.Enter($"get {i}", 1, PullClass.Get);
        Assert.Equal(PullAdmission<string>.MostOvertakes, line.PlaceOf("argument")!.Value.Ahead);
    }

    [Fact]
    public void Admit_LargeOneInFront_SmallOnesDoNotSlipPast()
    {
        PullAdmission<string> line = Full();
        line.Enter("large", 90, PullClass.Get);
        line.Enter("small", 1, PullClass.Get);
        _used = 50;
        Assert.Empty(line.Admit());
        _used = 5;
        Assert.Equal(["large", "small"], line.Admit());
    }

    private PullAdmission<string> Full()
    {
        _used = Capacity;
        var line = new PullAdmission<string>(() => Capacity - _used);
        line.Enter("first", Capacity, PullClass.Get);
        Assert.Equal(["first"], line.Admit());
        line.Reserved("first");
        return line;
    }
}
