using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Tests.Api;

/// <summary>Runs a million items through a window, and counts.</summary>
public sealed class MapCostTests
{
    private const int Items = 1_000_000;
    private const int Window = 100;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MapAsync_MillionItems_NeverMoreThanTheWindowExist(bool ordered)
    {
        var session = new CountingSession();
        using IDisposable current = session.Public.MakeCurrent();
        int pulled = 0, taken = 0, mostPulledAhead = 0;

        await foreach (int result in Remote
            .MapAsync(static (int item) => item, Pull(), new MapOptions { Window = Window, Ordered = ordered }))
        {
            mostPulledAhead = Math.Max(mostPulledAhead, pulled - taken);
            taken++;
        }

        Assert.Equal((Items, Items), (pulled, taken));
        Assert.InRange(mostPulledAhead, 1, Window);
        Assert.InRange(session.MostHeld, 1, Window);
        Assert.Equal(0, session.Held);
        Assert.Equal(0, session.Observed);

        IEnumerable<int> Pull()
        {
            for (; pulled < Items;)
                yield return pulled++;
        }
    }

    /// <summary>A session in which every result exists at once. It counts the living handles.</summary>
    private sealed class CountingSession : SessionCore
    {
        private ulong _next;

        internal int Held { get; private set; }

        internal int MostHeld { get; private set; }

        internal int Observed { get; private set; }

        internal override ulong Cluster => 1;

        internal override ObjectHandle Submit(
            TaskDefinition definition, in Submit call, IReadOnlyList<ObjectHandle> keepAlive)
        {
            MostHeld = Math.Max(MostHeld, ++Held);
            return new ObjectHandle(this, new ObjectId(new TaskId(new NodeId(1), ++_next), 0));
        }

        internal override Task<T> GetAsync<T>(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken) =>
            Task.FromResult(default(T)!);

        internal override IDisposable Observe(IReadOnlyList<ObjectHandle> handles, bool fetch, IReadyObserver observer)
        {
            Observed++;
            observer.OnReady(0, hasFailed: false);
            return new Place(this);
        }

        internal override void OnReleased(ObjectHandle handle) => Held--;

        internal override Task CancelAsync(ObjectId id, bool force, bool recursive) =>
            throw new NotSupportedException("Nothing is left to cancel.");

        internal override Task<ObjectHandle?> NextStreamItemAsync(ObjectHandle stream, uint index, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        internal override ObjectHandle PutEncoded(EncodedValue encoded, string? parameter, int copies = 1) =>
            throw new NotSupportedException();

        internal override ValueTask<ObjectHandle> PutAsync<T>(T value, CancellationToken cancellationToken, int copies = 1) =>
            throw new NotSupportedException();

        internal override T Get<T>(ObjectHandle handle, TimeSpan? timeout) => throw new NotSupportedException();

        internal override Task WaitAsync(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        internal override Task WhenReadyAsync(ObjectHandle handle, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        internal override Task WhenEndedAsync(TaskId task, Action ended) => throw new NotSupportedException();

        internal override bool IsReady(ObjectHandle handle) => throw new NotSupportedException();

        internal override bool TryRead<T>(ObjectHandle handle, out T? value)
            where T : default => throw new NotSupportedException();

        internal override int FindDuplicate(IReadOnlyList<ObjectHandle> handles) => throw new NotSupportedException();

        public override ObjectHandle Borrow(ObjectId id) => throw new NotSupportedException();

        public override void FlushBorrows() => throw new NotSupportedException();

        private sealed class Place(CountingSession session) : IDisposable
        {
            public void Dispose() => session.Observed--;
        }
    }
}
