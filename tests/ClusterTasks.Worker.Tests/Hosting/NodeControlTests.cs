using System.IO.Pipelines;
using System.Threading.Channels;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class NodeControlTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Pipe _pipe = new();
    private readonly StreamWriter _starter;
    private readonly Channel<string> _seen = Channel.CreateUnbounded<string>();
    private readonly NodeControl _control;

    public NodeControlTests()
    {
        _starter = new StreamWriter(_pipe.Writer.AsStream()) { AutoFlush = true };
        _control = new NodeControl(new StreamReader(_pipe.Reader.AsStream()), line => _seen.Writer.TryWrite(line));
        _control.Start(() => _seen.Writer.TryWrite("stops"), () => _seen.Writer.TryWrite("is alone"));
    }

    public void Dispose() => _starter.Dispose(); // ends the thread

    [Fact]
    public async Task Orders_JoinStopAndTheEnd_AreCarriedOutInTurn()
    {
        Assert.False(_control.MayJoin.IsCompleted);
        _starter.WriteLine("join");
        await _control.MayJoin.WaitAsync(Patience);

        _starter.WriteLine("stop");
        Assert.Equal("stops", await NextAsync());

        _starter.Dispose();
        Assert.Equal("is alone", await NextAsync());
    }

    [Fact]
    public async Task Orders_UnknownWord_IsToldAndTheNextIsTaken()
    {
        _starter.WriteLine("halt\a");
        string told = await NextAsync();
        Assert.Contains("neither join nor stop", told, StringComparison.Ordinal);
        Assert.DoesNotContain('\a', told);

        _starter.WriteLine("stop");
        Assert.Equal("stops", await NextAsync());
    }

    [Fact]
    public async Task Orders_EndBeforeJoin_IsNotTakenForOne()
    {
        _starter.Dispose();

        Assert.Equal("is alone", await NextAsync());
        Assert.False(_control.MayJoin.IsCompleted);
    }

    private Task<string> NextAsync() => _seen.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}
