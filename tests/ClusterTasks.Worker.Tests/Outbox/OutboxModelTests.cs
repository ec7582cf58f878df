using ClusterTasks.Worker.Outbox;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Outbox;

/// <summary>Random sends, losses, duplicates, refusals and deaths run against a receiver that skips messages it has seen.</summary>
public sealed class OutboxModelTests
{
    internal enum Operation
    {
        Post, PostRefused, Send, Arrive, ArriveTwice, LoseRequest, LoseAnswer, Close,
    }

    [Fact]
    public void RandomHistory_EveryMessageArrivesOnceInOrderOrIsHandedBack() =>
        Gen.Select(Gen.Enum<Operation>(), Gen.Int[0, 1_000]).Array[0, 120].Sample(history =>
        {
            var model = new Model();
            foreach ((Operation operation, int number) in history)
                model.Apply(operation, number);
            model.Drain();
        }, iter: 20_000);

    /// <summary>A batch of numbers; some are refused whenever they arrive.</summary>
    private sealed class Batch : IOutboxBatch<Batch>
    {
        internal List<int> Messages { get; private init; } = [];

        public int Count => Messages.Count;

        public long Bytes => Messages.Count * 10L;

        public static Batch Create() => new();

        public (Batch First, Batch Second) Split() =>
            (new Batch { Messages = Messages[..(Count / 2)] }, new Batch { Messages = Messages[(Count / 2)..] });
    }

    private sealed class Model
    {
        private const int BatchCount = 5;

        private readonly OutboxState<Batch> _state = new(new OutboxLimits(BatchCount, 1_000));
        private readonly HashSet<int> _poison = [];
        private readonly List<int> _arrived = [];
        private readonly List<int> _refused = [];
        private readonly List<int> _returned = [];
        private (ulong Sequence, Batch Batch)? _call;
        private ulong _seen;
        private int _posted;
        private int _postedAlive;

        internal void Apply(Operation operation, int number)
        {
            switch (operation)
            {
                case Operation.Post or Operation.PostRefused when !_state.IsClosed:
                    _state.Open().Messages.Add(++_posted);
                    _state.Added(10);
                    _postedAlive = _posted;
                    if (operation == Operation.PostRefused && number % 3 == 0)
                        _poison.Add(_posted);
                    break;
                case Operation.Send when _call is null && !_state.IsClosed:
                    if (_state.TryNext(out ulong sequence, out Batch? batch))
                    {
                        Assert.InRange(batch.Count, 1, BatchCount);
                        _call = (sequence, batch);
                    }

                    break;
                case Operation.Arrive or Operation.ArriveTwice:
                    if (_call is not null)
                    {
                        if (operation == Operation.ArriveTwice)
                            Take();
                        Answer(Take());
                    }

                    break;
                case Operation.LoseAnswer when _call is not null:
                    Take(); // and the same call is made again
                    break;
                case Operation.Close when number % 10 == 0 && !_state.IsClosed:
                    _returned.AddRange(_state.Close().SelectMany(left => left.Messages));
                    break;
            }

            Assert.InRange(_state.Settled, 0, _state.Posted);
            Assert.Equal(_posted, _state.Posted);
        }

        internal void Drain()
        {
            for (int round = 0; !_state.IsIdle || _call is not null; round++)
            {
                Assert.True(round < 10_000, "The outbox never ends.");
                Apply(Operation.Send, 0);
                Apply(Operation.Arrive, 0);
            }

            Assert.Equal(_state.Posted, _state.Settled);
            Assert.Equal(0, _state.PendingBytes);
            Assert.Equal(_arrived.Order(), _arrived);
            Assert.Equal(_arrived.Distinct(), _arrived);
            Assert.Equal(_refused.Order(), _refused);
            Assert.Equal(_returned.Order(), _returned);
            Assert.All(_refused, message => Assert.Contains(message, _poison));
            Assert.DoesNotContain(_arrived, _poison.Contains);
            Assert.Empty(_arrived.Intersect(_refused));
            // Messages that were under way at the receiver's death may have arrived and be handed back as well.
            Assert.Equal(Enumerable.Range(1, _postedAlive), _arrived.Union(_refused).Union(_returned).Order());
        }

        /// <summary>The receiver takes a batch that it has not seen, whole or not at all.</summary>
        private bool Take()
        {
            (ulong sequence, Batch batch) = _call!.Value;
            if (sequence <= _seen)
                return true;
            if (batch.Messages.Exists(_poison.Contains))
                return false;
            _seen = sequence;
            _arrived.AddRange(batch.Messages);
            return true;
        }

        private void Answer(bool isTaken)
        {
            _call = null;
            if (isTaken)
                _state.Acknowledged();
            else if (_state.Refused() is { } refused)
                _refused.AddRange(refused.Messages);
        }
    }
}
