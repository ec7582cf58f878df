using ClusterTasks.Protocol;
using ClusterTasks.Values;

namespace ClusterTasks.Simulation;

/// <summary>Streams that a driver reads, item by item, to their end or until it has enough.</summary>
internal sealed partial class SimDriver
{
    private readonly List<SimStream> _streams = [];

    /// <summary>Streams that the driver has read, or has left.</summary>
    internal IEnumerable<TaskId> LeftStreams => _streams.Where(stream => stream.IsOver).Select(stream => stream.Id.Task);

    /// <summary>Streams that it still reads.</summary>
    internal IEnumerable<ObjectId> OpenStreams => _streams.Where(stream => !stream.IsOver).Select(stream => stream.Id);

    private void Open(SimDice dice)
    {
        var function = new SimFunction(dice.Chance(0.5) ? SimKind.Stream : SimKind.Watch, dice.NextNumber());
        var stream = new SimStream(NewId(), function, function.Kind == SimKind.Watch ? function.Items : (uint)dice.Next(8));
        _streams.Add(stream);
        Send(AnyShape(retries: 3, ResultKind.Stream), new Submit(stream.Id.Task, default, 0, 0, [], [], function.ToBody()));
        ReadNextLater(stream);
    }

    private void ReadNextLater(SimStream stream) =>
        _cluster.Loop.After(TimeSpan.FromMilliseconds(_cluster.Loop.Dice.Next(0, 40)), this, $"reads on in {stream.Id.Task}",
            () => WhenConnected(() => ReadNext(stream)));

    private void ReadNext(SimStream stream)
    {
        if (stream.Read == stream.Enough)
        {
            // Its function is told to end, and does not run again for items that it has yielded.
            stream.Items.ForEach(item => item.Risks |= SimRisks.Node);
            Close(stream);
            return;
        }

        stream.Asked++;
        var item = new ObjectId(stream.Id.Task, stream.Asked);
        _ledger.OnNextItem(item);
        _connection.Send(new NextItem(item));
    }

    private void Close(SimStream stream)
    {
        stream.IsOver = true;
        Release(stream.Id);
    }

    /// <summary>An item of a stream has come. False: it is one that the driver has read, and holds.</summary>
    private bool OnItem(in Resolved resolved)
    {
        (ObjectId id, ResolvedKind kind) = (resolved.Id, resolved.Kind);
        if (_streams.Find(stream => stream.Id.Task == id.Task) is not { IsOver: false } stream || id.Index != stream.Asked
            || stream.Read == stream.Asked)
            return false;
        if (kind is not (ResolvedKind.EndOfStream or ResolvedKind.Failed))
        {
            var item = new SimReference(id)
            {
                Function = stream.Function,
                Expected = stream.Function.Item(id.Index),
                IsAsked = true,
            };
            if (stream.Function.Items < id.Index)
                throw new SimFailedException(
                    $"{Name}: stream {stream.Id} has an item {id.Index}, and its function yields {stream.Function.Items}.");
            stream.Read++;
            _references.Add(item);
            stream.Items.Add(item);
            if (kind == ResolvedKind.Elsewhere && _left > 0 && _cluster.Scenario.Stores)
                item.IsAsked = false; // later
            else if (kind == ResolvedKind.Elsewhere)
                _connection.Send(new Subscribe(id, Fetch: true));
            else
                OnOutcome(item, resolved);
            ReadNextLater(stream);
            return true;
        }

        if (kind == ResolvedKind.EndOfStream && (stream.Function.Kind == SimKind.Watch || id.Index != stream.Function.Items + 1))
            throw new SimFailedException($"{Name}: stream {stream.Id} ({stream.Function}) ends before item {id.Index}.");
        if (kind == ResolvedKind.Failed && !stream.IsCancelled && !_node.IsDeclaredDead
            && _cluster.WorkerDeaths <= SimCluster.DeathsThatAllSurvive)
            throw new SimFailedException(
                $"{Name}: stream {stream.Id} fails, and nothing has happened that explains it: "
                + $"{ValueCodec.DecodeError(resolved.Blob).Message}");
        Release(id);
        Close(stream);
        return true;
    }
}

/// <summary>A stream of a driver.</summary>
/// <param name="id">Its end marker.</param>
/// <param name="function">What yields its items.</param>
/// <param name="enough">The number of items after which the driver leaves it.</param>
internal sealed class SimStream(ObjectId id, SimFunction function, uint enough)
{
    internal ObjectId Id => id;

    internal SimFunction Function => function;

    internal uint Enough => enough;

    internal List<SimReference> Items { get; } = [];

    internal uint Asked { get; set; }

    internal uint Read { get; set; }

    /// <summary>One of its items was: that is its function.</summary>
    internal bool IsCancelled { get; set; }

    /// <summary>The driver has let it go.</summary>
    internal bool IsOver { get; set; }
}
