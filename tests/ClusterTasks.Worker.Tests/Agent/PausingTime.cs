using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>Time passes with each pause of this length that somebody makes, and at no other moment: a limit is reached by the tries before
/// it.</summary>
internal sealed class PausingTime(TimeSpan pause) : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == pause)
            Advance(dueTime);
        return timer;
    }
}
