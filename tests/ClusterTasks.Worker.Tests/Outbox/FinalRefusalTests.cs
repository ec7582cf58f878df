using ClusterTasks.Worker.Outbox;
using Orleans.Runtime.Messaging;

namespace ClusterTasks.Worker.Tests.Outbox;

/// <summary>Failures that are repeated, and failures that would be the same forever.</summary>
public sealed class FinalRefusalTests
{
    public static TheoryData<Exception> Final =>
        [new ArgumentException("x"), new ArgumentOutOfRangeException("x"), new RefusedException("x"),
        new InvalidMessageFrameException("x")];

    public static TheoryData<Exception> Passing =>
        [new TimeoutException("x"), new InvalidOperationException("x"), new ClusterTasksException("x"),
        new OperationCanceledException("x")];

    [Theory]
    [MemberData(nameof(Final))]
    public void ReasonOf_WhatTheReceiverRefuses_IsFinal(Exception error) =>
        Assert.Contains("x", FinalRefusal.ReasonOf(error), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Passing))]
    public void ReasonOf_WhatMaySucceedLater_IsNot(Exception error) => Assert.Null(FinalRefusal.ReasonOf(error));
}
