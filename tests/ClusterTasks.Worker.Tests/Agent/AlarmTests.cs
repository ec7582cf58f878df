using ClusterTasks.Worker.Agent;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>Many deadlines and one timer.</summary>
public sealed class AlarmTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<int> _rung = [];
    private readonly Alarm<int> _alarm;

    public AlarmTests() => _alarm = new Alarm<int>(_time, _rung.AddRange);

    public void Dispose() => _alarm.Dispose();

    [Fact]
    public void Set_AShorterOneLater_RingsFirst()
    {
        _alarm.Set(1, TimeSpan.FromSeconds(10));
        _alarm.Set(2, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(0.999));
        Assert.Empty(_rung);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal([2], _rung);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal([2, 1], _rung);
    }

    [Fact]
    public void Set_FurtherThanATimerReaches_RingsInItsTime()
    {
        _alarm.Set(1, TimeSpan.FromDays(40));
        for (int day = 0; day < 39; day++)
            _time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(_rung);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([1], _rung);
    }

    [Fact]
    public void Dispose_WithDeadlines_RingsNoMore()
    {
        _alarm.Set(1, TimeSpan.FromSeconds(1));
        _alarm.Dispose();
        _alarm.Set(2, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(_rung);
    }

    [Fact]
    public void Set_AnyDeadlines_RingNeverEarlyAndAtTheNextMillisecond() => Gen.Long[0, TimeSpan.TicksPerSecond].Array[1, 20].Sample(
        waits =>
        {
            var time = new FakeTimeProvider();
            var rung = new List<(int Key, long At)>();
            using var alarm = new Alarm<int>(time, keys => rung.AddRange(keys.Select(key => (key, time.GetTimestamp()))));
            long began = time.GetTimestamp();
            for (int i = 0; i < waits.Length; i++)
                alarm.Set(i, TimeSpan.FromTicks(waits[i]));
            for (int i = 0; i <= 1_001; i++)
                time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(Enumerable.Range(0, waits.Length), rung.Select(item => item.Key).Order());
            Assert.All(rung, item =>
                Assert.InRange(time.GetElapsedTime(began, item.At).Ticks - waits[item.Key], 0, 2 * TimeSpan.TicksPerMillisecond));
        },
        iter: 50);
}
