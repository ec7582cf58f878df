using ClusterTasks.Protocol;
using ClusterTasks.Session;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Tests.Session;

/// <summary>Of any number of notices of lost lines, at most one a second of each source is shown, and no count is lost.</summary>
public sealed class MissingLinesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly MissingLines _missing;

    public MissingLinesTests() => _missing = new MissingLines(_time);

    [Fact]
    public void Take_TheFirst_IsDueAtOnceAndTheNextAfterTheRestOfThePeriod()
    {
        _missing.Add(Notice("F", 3));
        Assert.Equal(3, Take());
        _time.Advance(TimeSpan.FromMilliseconds(300));
        _missing.Add(Notice("F", 4));
        _missing.Add(Notice("F", 5));
        Assert.Null(_missing.Take(isLast: false, out TimeSpan wait));
        Assert.Equal(TimeSpan.FromMilliseconds(700), wait);
        _time.Advance(wait);
        Assert.Equal(9, Take());
        Assert.False(_missing.HasAny);
    }

    [Fact]
    public void Take_AtTheEnd_GivesAllAtOnce()
    {
        _missing.Add(Notice("F", 3));
        Assert.Equal(3, Take());
        _missing.Add(Notice("F", 4));
        Assert.Equal(4, Take(isLast: true));
        Assert.Null(Take(isLast: true));
    }

    [Fact]
    public void Take_AnySequence_LosesNoCountAndKeepsToTheRate() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 50], Gen.Int[0, 600]).Array[0, 200].Sample(steps =>
        {
            var time = new FakeTimeProvider();
            var missing = new MissingLines(time);
            var told = new Dictionary<string, (long Count, List<DateTimeOffset> Times)>();
            bool isLast = false;
            foreach ((int source, int count, int pause) in steps)
            {
                missing.Add(Notice($"F{source}", count));
                Tell();
                time.Advance(TimeSpan.FromMilliseconds(pause));
            }

            foreach (List<DateTimeOffset> times in told.Values.Select(one => one.Times))
                Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= MissingLines.Period));
            isLast = true;
            Tell();
            Assert.All(steps.GroupBy(step => $"F{step.Item1}"), of => Assert.Equal(of.Sum(step => step.Item2), told[of.Key].Count));

            void Tell()
            {
                while (missing.Take(isLast, out _) is { } notice)
                {
                    (long before, List<DateTimeOffset> times) = told.GetValueOrDefault(notice.Function, (0, []));
                    times.Add(time.GetUtcNow());
                    told[notice.Function] = (before + notice.Missing, times);
                }
            }
        });

    private long? Take(bool isLast = false) => _missing.Take(isLast, out _)?.Missing;

    private static LogLine Notice(string function, long count) => new(function, default, 1, IsError: true, "", count);
}
