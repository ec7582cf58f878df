namespace ClusterTasks.Worker.Effects;

/// <summary>Says in the error of a task that it was cancelled, and when, how or why.</summary>
internal readonly record struct CancelReason
{
    /// <summary>No cause is known but the call.</summary>
    internal static readonly CancelReason Plain;

    internal static readonly CancelReason BeforeStart = new() { Words = "was cancelled before it started" };

    internal static readonly CancelReason ThreadGoesOn = new(
        )
    { Words = "was cancelled by force, and its thread goes on, which cannot be ended" };

    private string? Words { get; init; }

    /// <summary>Cancelled because of something that happened elsewhere, such as "its job has ended".</summary>
    internal static CancelReason Because(string cause) => new() { Words = $"was cancelled: {cause}" };

    public override string ToString() => Words ?? "was cancelled";
}
