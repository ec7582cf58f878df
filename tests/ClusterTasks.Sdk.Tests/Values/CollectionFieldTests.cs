using System.Collections;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>A collection of the program that has fields beside its items is refused, whatever their names are.</summary>
public sealed class CollectionFieldTests
{
    [Fact]
    public void Encode_FieldThatItemsDoNotTell_IsRefused()
    {
        Refuses("'Start'", With(new Started { Start = 77 }, 1));
        Refuses("'Index'", With(new Indexed { Index = 1 }, 1));
        Refuses("'Mode'", With(new Moded { Mode = Moded.Kind.Vip }, 1));
        Refuses("'Gate'", With(new Gated { Gate = "Bob" }, 1));
        Refuses("'Size'", With(new Sized { Size = 9 }, 1));
        Refuses("'Head'", new Logged { Head = new Logged.Node() });
        Refuses("comparer of its own", With(new Heap(Comparer<int>.Create(static (a, b) => b - a)), 1, 3));

        static void Refuses<T>(string what, T value) => Assert.Contains(what, Codecs.Refusal(value), StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_FieldsThatFollowFromTheItems_Arrive()
    {
        Assert.Equal([1], Codecs.RoundTrip(With(new Gated { Gate = new object() }, 1)).Items);
        Assert.Equal([1, 2], Codecs.RoundTrip(With(new Sized { Size = 2 }, 1, 2)).Items);
        Assert.Equal(1, Codecs.RoundTrip(With(new Heap(Comparer<int>.Default), 3, 1)).Peek());
    }

    [Fact]
    public void RoundTrip_FieldThatCountsTheItems_IteratorRunsOnce()
    {
        Walked sent = With(new Walked { Size = 2 }, 1, 2);
        using ClusterTasks.Values.Blobs.EncodedValue encoded = ClusterTasks.Values.ValueCodec.Encode(sent);
        Assert.Equal(1, sent.Walks());
        Assert.Equal([1, 2], Codecs.Read<Walked>(encoded.ToBlob()).Items);
    }

    private static T With<T>(T bag, params int[] items)
        where T : IBag
    {
        bag.Items.AddRange(items);
        return bag;
    }

    /// <summary>The methods of a collection without a base class, whose fields would be looked at in another way.</summary>
    public interface IBag : ICollection<int>
    {
        List<int> Items { get; }

        int ICollection<int>.Count => Items.Count;

        bool ICollection<int>.IsReadOnly => false;

        void ICollection<int>.Add(int item) => Items.Add(item);

        void ICollection<int>.Clear() => Items.Clear();

        bool ICollection<int>.Contains(int item) => Items.Contains(item);

        void ICollection<int>.CopyTo(int[] array, int arrayIndex) => Items.CopyTo(array, arrayIndex);

        bool ICollection<int>.Remove(int item) => Items.Remove(item);

        IEnumerator<int> IEnumerable<int>.GetEnumerator() => Items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => Items.GetEnumerator();
    }

    public sealed class Started : IBag
    {
        public List<int> Items { get; } = [];

        public long Start { get; set; }
    }

    public sealed class Indexed : IBag
    {
        public List<int> Items { get; } = [];

        public int Index { get; set; }
    }

    public sealed class Moded : IBag
    {
        public enum Kind
        {
            Plain,
            Vip,
        }

        public List<int> Items { get; } = [];

        public Kind Mode { get; set; }
    }

    public sealed class Gated : IBag
    {
        public List<int> Items { get; } = [];

        public object? Gate { get; set; }
    }

    public sealed class Sized : IBag
    {
        public List<int> Items { get; } = [];

        public int Size { get; set; }
    }

    public sealed class Walked : IBag, IEnumerable<int>
    {
        [NonSerialized]
        private int _walks;

        public List<int> Items { get; } = [];

        public int Size { get; set; }

        public int Walks() => _walks;

        IEnumerator<int> IEnumerable<int>.GetEnumerator()
        {
            _walks++;
            return Items.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<int>)this).GetEnumerator();
    }

    public sealed class Logged : IBag
    {
        public List<int> Items => [];

        public Node? Head { get; set; }

        public List<string> Log { get; } = ["made"];

        public sealed class Node
        {
            public Node? Next { get; set; }
        }
    }

    public sealed class Heap : IBag
    {
        private readonly IComparer<int> _order;

        public Heap()
            : this(Comparer<int>.Default)
        {
        }

        public Heap(IComparer<int> order) => _order = order;

        public List<int> Items { get; } = [];

        public int Peek() => Items.Min(_order);
    }
}
