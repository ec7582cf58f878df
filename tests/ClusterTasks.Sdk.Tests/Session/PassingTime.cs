using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Tests.Session;

/// <summary>A time that passes during each wait, and only then: a wait with a limit reaches the limit at once.</summary>
internal sealed class PassingTime : FakeTimeProvider
{
    private readonly DateTimeOffset _began;

    internal PassingTime() => _began = GetUtcNow();

    /// <summary>Called during a wait. When it returns false, the awaited event comes, and time stands still.</summary>
    internal Func<bool> OnWait { get; init; } = () => true;

    /// <summary>Gets the sum of the waits.</summary>
    internal TimeSpan Passed => GetUtcNow() - _began;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= TimeSpan.Zero && OnWait())
            Advance(dueTime);
        return timer;
    }
}
