using System.Runtime.InteropServices;
using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;

namespace ClusterTasks.ObjectStore.Tests;

/// <summary>Runs the two halves of the lock-free protocol alone, at full speed. The windows between their steps are a few nanoseconds wide,
/// so it takes millions of meetings to hit them.</summary>
public sealed unsafe class IndexProtocolTests
{
    private const int Entries = 2;
    private const int Rounds = 3_000_000;

    [Fact]
    public void Pin_AgainstDeleteAndReuse_NeverHoldsAFreedEntry()
    {
        var layout = new ControlLayout(Entries, Clients: 2);
        byte* control = (byte*)NativeMemory.AlignedAlloc((nuint)layout.TotalBytes, ControlLayout.PageBytes);
        NativeMemory.Clear(control, (nuint)layout.TotalBytes);
        // This stands for the arena: the number of the object that an entry's bytes belong to, 0 when they are free.
        ulong* content = (ulong*)NativeMemory.AllocZeroed(Entries, sizeof(ulong));
        try
        {
            var clients = new ClientTable(control, layout, StoreNames.OfOptions);
            clients.Add(1, null);
            clients.Add(2, null);
            bool stop = false;
            long held = 0, wrong = 0;
            Thread[] readers = [new(() => Read(0)), new(() => Read(1))];
            foreach (Thread reader in readers)
                reader.Start();
            // On a busy machine the readers may not get a core for a while, so the test goes on until they have met enough.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var index = new IndexWriter(control, layout);
            var evicting = new ObjectRecord?[Entries];
            uint generation = 0;
            do
            {
                Write(index, clients, content, evicting, ref generation);
            }
            while (Volatile.Read(ref held) <= 1000 && !patience.IsCancellationRequested);
            Volatile.Write(ref stop, true);
            foreach (Thread reader in readers)
                reader.Join();

            Assert.Equal(0, wrong);
            Assert.True(held > 1000, $"the readers met only {held} objects");
            Assert.DoesNotContain(clients.All, clients.HasPins);

            void Read(int client)
            {
                uint* pins = (uint*)(control + layout.PinsOffset + (layout.PinStride * client));
                var reader = new IndexReader(control, layout, pins);
                for (ulong number = 1; !Volatile.Read(ref stop); number = (number % 3) + 1)
                {
                    if (!reader.TryPin(TestStore.Id(number), out PinnedEntry pinned))
                        continue;
                    Interlocked.Increment(ref held);
                    for (int look = 0; look < 20; look++)
                    {
                        if (Volatile.Read(ref content[pinned.Entry]) != number || pinned.Offset != (long)number)
                            Interlocked.Increment(ref wrong);
                    }
                    reader.Unpin(pinned.Entry);
                }
            }
        }
        finally
        {
            NativeMemory.Free(content);
            NativeMemory.AlignedFree(control);
        }
    }

    private static void Write(IndexWriter index, ClientTable clients, ulong* content, ObjectRecord?[] evicting, ref uint generation)
    {
        for (int round = 0; round < Rounds; round++)
        {
            int entry = round % Entries;
            if (evicting[entry] is { } old)
            {
                if (clients.IsPinned(entry))
                    continue; // Deferred: looked at again in the next round.
                index.MarkFree(entry, old.Generation);
                Volatile.Write(ref content[entry], 0);
            }
            ulong number = (ulong)(round % 3) + 1;
            var record = new ObjectRecord(TestStore.Id(number), entry, ++generation, 0, new Allocation(0, (long)number, 1), 1);
            index.MarkCreated(entry, generation);
            Volatile.Write(ref content[entry], number);
            index.Publish(record.Id, record.Entry, record.Generation, record.Segment, record.Offset, record.Size);
            index.Withdraw(record.Id, record.Entry, record.Generation);
            evicting[entry] = record;
        }
    }
}
