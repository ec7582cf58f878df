using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class RepeatFoldTests
{
    private readonly RepeatFold<string> _fold = new(TimeSpan.FromSeconds(10));

    [Fact]
    public void Offer_Repeats_AreCountedForTheEndOfTheWindow()
    {
        Assert.True(_fold.Offer("a", At(0)));
        Assert.Null(_fold.NextDue);
        Assert.False(_fold.Offer("a", At(1)));
        Assert.True(_fold.Offer("b", At(2)));
        Assert.False(_fold.Offer("a", At(9)));
        Assert.Equal(At(10), _fold.NextDue);

        Assert.Empty(_fold.TakeDue(At(9)));
        Assert.Equal([("a", 2)], _fold.TakeDue(At(10)));
        Assert.Null(_fold.NextDue);
    }

    [Fact]
    public void Offer_GoesOnAfterASummary_IsASummaryAgain()
    {
        _fold.Offer("a", At(0));
        _fold.Offer("a", At(1));
        _fold.TakeDue(At(10));

        Assert.False(_fold.Offer("a", At(15)));
        Assert.Equal([("a", 1)], _fold.TakeDue(At(20)));
    }

    [Fact]
    public void Offer_AfterAQuietWindow_PrintsAgain()
    {
        _fold.Offer("a", At(0));
        Assert.True(_fold.Offer("a", At(10)));
        Assert.Empty(_fold.TakeDue(At(20)));
        Assert.True(_fold.Offer("a", At(20)));
    }

    [Fact]
    public void Offer_SummaryIsLate_LosesNoCount()
    {
        _fold.Offer("a", At(0));
        _fold.Offer("a", At(1));
        Assert.False(_fold.Offer("a", At(11)));
        Assert.Equal([("a", 2)], _fold.TakeDue(At(12)));
    }

    [Fact]
    public void Offer_EveryRecordNew_IsPrintedAndForgotten()
    {
        for (int i = 0; i < 3 * RepeatFold<string>.Most; i++)
            Assert.True(_fold.Offer($"a{i}", At(i < 2 * RepeatFold<string>.Most ? 0 : 20)));
        // The last ones are remembered in place of the first, whose window is over.
        Assert.False(_fold.Offer($"a{2 * RepeatFold<string>.Most}", At(21)));
        Assert.True(_fold.Offer("a0", At(21)));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
