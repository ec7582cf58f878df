using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Agent;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>Every job has its turn on the way to the scheduler.</summary>
public sealed class OrderPaceTests
{
    private static readonly NodeId Self = new(1);

    private readonly OrderPace _pace = new();

    [Fact]
    public void Take_TensOfThousandsOfAJob_AnothersGoAtOnce()
    {
        int gone = Enumerable.Range(0, 50_000).Count(i => _pace.Take(Request(job: 1, i)));
        Assert.Equal(OrderPace.Orders, gone);
        Assert.Equal(50_000 - gone, _pace.Held);
        Assert.True(_pace.Take(Request(job: 2, 50_000)));
    }

    [Fact]
    public void Take_LongLabels_CountByTheirBytes()
    {
        var labels = new string('x', 4_096);
        int gone = Enumerable.Range(0, 1_000).Count(i => _pace.Take(Request(job: 1, i).Placed(at => at with { Labels = labels })));
        Assert.Equal(OrderPace.Bytes / 4_096, gone);
    }

    [Fact]
    public void Take_OneThatWaits_GoesOnceAndAsTheLastThatWasSaid()
    {
        for (int i = 0; i <= OrderPace.Orders; i++)
            _pace.Take(Request(job: 1, i));
        Assert.False(_pace.Take(Request(job: 1, OrderPace.Orders) with { Attempt = 2 }));
        var next = new List<PlaceRequest>();
        _pace.Settle(Request(job: 1, 0), next);
        Assert.Equal(2, Assert.Single(next).Attempt);
        _pace.Settle(Request(job: 1, 1), next);
        Assert.Single(next);
    }

    [Fact]
    public void AnyHistory_EveryOrderGoesOnceInTheOrderOfItsJobOrIsDropped() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 1_000]).Array[0, 400].Sample(steps =>
        {
            var pace = new OrderPace();
            var underWay = new List<PlaceRequest>();
            var sent = new List<PlaceRequest>();
            var waiting = new List<PlaceRequest>();
            int made = 0;
            foreach ((int what, int job, int pick) in steps)
            {
                if (what == 0 && underWay.Count > 0)
                {
                    Settle(underWay[pick % underWay.Count]);
                }
                else if (what == 1 && waiting.Count > 0)
                {
                    PlaceRequest dropped = waiting[pick % waiting.Count];
                    waiting.Remove(dropped);
                    Assert.True(pace.TryDrop(dropped.Task));
                    Assert.False(pace.TryDrop(dropped.Task));
                }
                else
                {
                    PlaceRequest request = Request((uint)job + 1, made++).Placed(at => at with { Labels = new string('x', pick * 256) });
                    if (pace.Take(request))
                        Send(request);
                    else
                        waiting.Add(request);
                }

                Assert.Equal(waiting.Count, pace.Held);
            }

            while (underWay.Count > 0)
                Settle(underWay[0]);
            Assert.Empty(waiting);
            foreach (IGrouping<JobId, PlaceRequest> job in sent.GroupBy(request => request.Job))
                Assert.Equal(job.OrderBy(request => request.Task.Number), job);

            void Settle(PlaceRequest request)
            {
                underWay.Remove(request);
                var next = new List<PlaceRequest>();
                pace.Settle(request, next);
                foreach (PlaceRequest gone in next)
                {
                    Assert.True(waiting.Remove(gone));
                    Send(gone);
                }
            }

            void Send(PlaceRequest request)
            {
                underWay.Add(request);
                sent.Add(request);
            }
        }, iter: 500);

    private static PlaceRequest Request(uint job, int number) => new()
    {
        Task = TaskId.Create(Self, 1, (ulong)number + 1),
        Attempt = 1,
        Owner = Self,
        Job = new JobId(Self, job),
        Placement = new(),
    };
}
