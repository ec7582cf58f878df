using ClusterTasks.Protocol;
using ClusterTasks.Session.Ledger;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Simulation;

/// <summary>A driver whose node has died goes on at another one: it tells that what it has made and holds.</summary>
internal sealed partial class SimDriver
{
    private readonly int _processId;
    private readonly List<Action> _waiting = [];
    private uint _moves;
    private bool _isMoving;
    private bool _isAttached;

    /// <summary>Its node has ended, or stands still for too long.</summary>
    internal void OnNodeEnded()
    {
        if (!_code.MayMove || IsDead)
        {
            Die();
            return;
        }

        if (!_isMoving || _isAttached)
            BeginMove(); // else it has noticed, and looks for another node
    }

    private SimConnection Connect(SimNode node, in Hello hello) => new(_cluster, node, this, hello, OnFrame, () => IsDead = true);

    private void WhenConnected(Action act)
    {
        if (_isMoving)
            _waiting.Add(act);
        else
            act();
    }

    private void BeginMove()
    {
        (_isMoving, _isAttached) = (true, false);
        ILookup<bool, TaskId> tasks = _references.Where(reference => reference is { IsReleased: false, IsCancelled: false }
            && reference.Id.Index == 0 && _ledger.IsOwn(reference.Id))
            .Where(reference => reference.Function.Kind is SimKind.Return or SimKind.ReturnStored or SimKind.Slow or SimKind.Spawn)
            .ToLookup(reference => reference.Answer is ResolvedKind.Inline or ResolvedKind.Failed, reference => reference.Id.Task);
        _cluster.OnMoving(tasks[true], tasks[false]);
        _moves++;
        _connection.Abandon();
        TryMoveLater(_node);
    }

    private void TryMoveLater(SimNode dead) => _cluster.Loop.After(
        TimeSpan.FromMilliseconds(_cluster.Loop.Dice.Next(0, 500)), this, "looks for another node", () => TryMove(dead));

    private void TryMove(SimNode dead)
    {
        SimNode[] living = [.. _cluster.Living.Where(node => node is { IsFrozen: false } && node != dead)];
        if (living.Length == 0)
        {
            if (_cluster.Living.All(node => node == dead))
                Die();
            else
                TryMoveLater(dead);
            return;
        }

        SimNode next = _cluster.Loop.Dice.Pick(living);
        var hello = new Hello(ProtocolRange.Own, SessionKind.Driver, _processId, Name, _code)
        {
            FromNode = _maker.Owner,
            FromSession = _maker.Session,
            FromCluster = 1,
            Move = _moves,
            LastNode = _node.Id,
        };
        try
        {
            _connection = Connect(next, hello);
        }
        catch (SessionNotTakenException e) when (e.MayCome)
        {
            TryMoveLater(dead);
            return;
        }

        _cluster.Loop.Tell($"{Name} goes on at {next.Name}");
        SimStore old = _node.Store;
        _node = next;
        _isAttached = true;
        _numbers.Clear();
        TellWhatItHas(old);
    }

    private void TellWhatItHas(SimStore old)
    {
        foreach (LedgerItem item in _ledger.Items())
        {
            if (item.Definition is not null)
            {
                SubmitAgain(item, item.Definition);
                continue;
            }

            PutAgain(item, old);
            var id = new ObjectId(item.Call.Id, 0);
            if (_ledger.CopiesOf(id) is > 1 and var copies)
                _connection.Send(new KeepCopies(id, copies));
        }

        foreach ((ObjectId id, int count) in _ledger.Handles())
        {
            for (int i = 0; i < count; i++)
                _connection.Send(new Borrow(id));
        }

        foreach (SimReference known in _references.Where(known => !known.IsReleased && known.Id.Task.Owner == _maker.Owner
            && known.Id.Task.Session == _maker.Session && known.Answer is ResolvedKind.Inline or ResolvedKind.Failed))
            _connection.Send(new Known(known.Id, known.Answer!.Value, known.Blob));
        _connection.Send(default(Resumed));
    }

    private void SubmitAgain(in LedgerItem item, TaskDefinition definition)
    {
        _connection.Send(item.Call with { Definition = NumberOf(definition), Body = item.Call.Body.ToArray() });
        if (item.Requested > 0)
            _connection.Send(new NextItem(new ObjectId(item.Call.Id, item.Requested)));
        if (definition.Result == ResultKind.Stream && item.IsSettled)
            _connection.Send(new Known(new ObjectId(item.Call.Id, 0), ResolvedKind.EndOfStream, []));
    }

    private void PutAgain(in LedgerItem item, SimStore old)
    {
        var id = new ObjectId(item.Call.Id, 0);
        if (item.Call.Body.Length > 0)
        {
            _connection.Send(new PutInline(id, item.Call.Body.ToArray(), item.Call.Nested));
        }
        else if (old.ReadPinned(id) is { } bytes)
        {
            // The memory of a dead node lives on in the processes that have mapped it.
            (int slot, uint generation) = _node.Store.Write(_connection.Session.StoreClient, bytes);
            _connection.Send(new Seal(id, slot, generation, bytes.Length, IsPut: true, item.Call.Nested));
        }
        else
        {
            foreach (SimReference put in _references.Where(put => put.Id == id))
                put.IsLostPut = true;
        }
    }

    private void OnTakenOver()
    {
        _isMoving = false;
        foreach (SimReference reference in _references
            .Where(reference => reference is { IsAsked: true, IsReleased: false, Answer: null }))
            _connection.Send(new Subscribe(reference.Id, Fetch: true));
        foreach (SimStream stream in _streams.Where(stream => !stream.IsOver && stream.Asked > stream.Read))
            _connection.Send(new Subscribe(new ObjectId(stream.Id.Task, stream.Asked), Fetch: false));
        Action[] waiting = [.. _waiting];
        _waiting.Clear();
        foreach (Action act in waiting)
            WhenConnected(act);
    }
}
