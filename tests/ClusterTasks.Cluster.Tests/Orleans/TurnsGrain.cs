using System.Collections.Concurrent;
using Orleans.Streams;

namespace ClusterTasks.Cluster.Tests.Orleans;

/// <summary>Notes in each kind of turn the node that its calls go to.</summary>
public interface ITurnsGrain : IGrainWithIntegerKey
{
    /// <summary>Starts all that has turns of its own, and returns the node of the grain's silo.</summary>
    Task<string> StartAsync();

    Task EndAsync();
}

public sealed class TurnsGrain : Grain, ITurnsGrain
{
    private static readonly GrainTimerCreationOptions AtOnce = new(TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    private readonly RemoteSession _own;

    public TurnsGrain(RemoteSession own, IGrainContext context)
    {
        _own = own;
        Turns.Note(context.GrainId.GetIntegerKey(), Turns.Construction, Turns.NodeOfCurrent());
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(NoteAsync, Turns.TimerOfActivation, AtOnce);
        return NoteAsync(Turns.Activation);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => NoteAsync(Turns.Deactivation);

    public async Task<string> StartAsync()
    {
        IAsyncStream<int> stream = this.GetStreamProvider(Turns.Streams).GetStream<int>(StreamId.Create("turns", this.GetPrimaryKeyLong()));
        await stream.SubscribeAsync((_, _) => NoteAsync(Turns.Stream));
        await stream.OnNextAsync(1);
        this.RegisterGrainTimer(NoteAsync, Turns.Timer, AtOnce);
        await NoteAsync(Turns.Call);
        return _own.NodeId.ToString();
    }

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task NoteAsync(string turn)
    {
        string first = Turns.NodeOfCurrent();
        await Task.Yield(); // the code below runs in another turn
        string second = Turns.NodeOfCurrent();
        Turns.Note(this.GetPrimaryKeyLong(), turn, first == second ? first : $"{first}, then {second}");
    }
}

/// <summary>The notes of the grains; both silos are in this process.</summary>
internal static class Turns
{
    internal const string Streams = "turns";
    internal const string Construction = "construction";
    internal const string Activation = "activation";
    internal const string TimerOfActivation = "timer of the activation";
    internal const string Call = "call";
    internal const string Timer = "timer";
    internal const string Stream = "stream";
    internal const string Deactivation = "deactivation";

    private static readonly ConcurrentDictionary<(long Key, string Turn), string> Notes = new();

    internal static IReadOnlyList<string> Of(long key) =>
        [.. Notes.Where(note => note.Key.Key == key).Select(note => $"{note.Key.Turn}: {note.Value}")];

    internal static void Note(long key, string turn, string node) => Notes[(key, turn)] = node;

    internal static string NodeOfCurrent()
    {
        try
        {
            return Remote.Current.NodeId.ToString();
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
