using ClusterTasks.Worker.Execution;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>The processes that end when memory runs short. The limit is 1,000 bytes.</summary>
public sealed class MemoryPolicyTests
{
    private const long Limit = 1_000;

    private readonly List<MemoryUser> _users = [];

    [Fact]
    public void Choose_IdleProcesses_EndFirstTheLargestFirst()
    {
        Add(1, job: 1, bytes: 400);
        Add(2, job: 2, bytes: 40, isIdle: true);
        Add(3, job: 2, bytes: 60, isIdle: true);

        Assert.Equal([3], Choose(50));
        Assert.Equal([3, 2], Choose(70));
        Assert.Equal([3, 2, 1], Choose(101));
    }

    [Fact]
    public void Choose_OfTheJobThatTakesMost_TheNewestEnds()
    {
        Add(1, job: 1, bytes: 200, newest: 10);
        Add(2, job: 1, bytes: 190, newest: 20);
        Add(3, job: 1, bytes: 180, newest: 15);
        Add(4, job: 2, bytes: 300, newest: 30);

        Assert.Equal([2], Choose(50));
        Assert.Equal([2, 3], Choose(200));
    }

    [Fact]
    public void Choose_WhenOneJobHasGivenEnough_TheNextIsTheLargest()
    {
        Add(1, job: 1, bytes: 300, newest: 10);
        Add(2, job: 1, bytes: 290, newest: 20);
        Add(3, job: 2, bytes: 400, newest: 5);

        Assert.Equal([2, 3], Choose(500)); // 300 of the first job are left, 400 of the second
    }

    [Fact]
    public void Choose_SmallAndNew_DoesNotDieForTheLargeOne()
    {
        Add(1, job: 1, bytes: 800, newest: 10);
        Add(2, job: 1, bytes: 30, newest: 20);

        Assert.Equal([1], Choose(40));
    }

    [Fact]
    public void Choose_WhatMustNotRunTwice_EndsLast()
    {
        Add(1, job: 1, bytes: 600, isRetriable: false, newest: 20);
        Add(2, job: 1, bytes: 100, newest: 10);
        Add(3, job: 2, bytes: 90, newest: 10);

        Assert.Equal([2, 3], Choose(150));
        Assert.Equal([2, 3, 1], Choose(200));
    }

    [Fact]
    public void Choose_ProcessesThatAreTooSmall_AreLeft()
    {
        Add(1, job: 1, bytes: 9, newest: 20);
        Add(2, job: 1, bytes: 9, isIdle: true);

        Assert.Empty(Choose(500)); // somebody else fills the machine
    }

    [Fact]
    public void Choose_NothingInExcess_EndsNothing()
    {
        Add(1, job: 1, bytes: 900);

        Assert.Empty(Choose(0));
        Assert.Empty(Choose(-5));
    }

    private int[] Choose(long excess) =>
        [.. MemoryPolicy.Choose(_users, excess, Limit).Select(user => user.Worker.Session.ProcessId)];

    private void Add(uint process, uint job, long bytes, bool isIdle = false, bool isRetriable = true, long newest = 0) =>
        _users.Add(new MemoryUser(
            new WorkerEntry(new FakeWorker(process, new JobId(LocalNode.Owner, job)).Session), bytes, isIdle, isRetriable, newest));
}
