using System.Collections;
using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.ComponentModel;
using MessagePack;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>A collection of the program is made again by its constructor and its Add. A collection that these would change is refused
/// before it is sent.</summary>
public sealed class RemakeTests
{
    private static readonly int[] Numbers = [1, 2];

    [Fact]
    public void Encode_AddThatChangesTheItems_IsRefused()
    {
        Refuses("item 0", new Recent { 1, 2, 3 });
        Refuses("item 0", new LinkedRecent { 1, 2, 3 });
        Refuses("item 0", new Times10 { 1, 2 });
        Refuses("item 0", new Signless().With(-0.0));
        Refuses("item 0", new Universal().With(new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Local)));
        Refuses("more than the 0 items", new WithDefault { 1, 2 });
        Refuses("1 of 2 items", new Distinct().With(1, 1));
        Refuses("fails (no more", new Bounded().With(1, 2, 3));
        Refuses("item 0", new Reversed([1, 2]));
        Refuses("item 0", new StructReversed([1, 2]));
        Refuses("item 0", new Untyped { 1, 2 });
        Refuses("item 0", new UntypedMap { ["a"] = 1 });
        Refuses("item 0", new Doubled { ["a"] = 1 });
        Refuses("item 0", new Stacked([1, 2]));

        static void Refuses<T>(string what, T value)
        {
            string message = Codecs.Refusal(new Holder<T>(value));
            Assert.Contains(what, message, StringComparison.Ordinal);
            Assert.Contains($"Held: a '{typeof(RemakeTests).FullName}+", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RoundTrip_AddThatChangesNothing_KeepsTheItems()
    {
        Assert.Equal([3, 2, 1], Codecs.RoundTrip<IReadOnlyList<int>>(new Recent { 1, 2, 3 }));
        Assert.Equal([7], Codecs.RoundTrip(new Recent { 7 }));
        Assert.Equal([0.0], Codecs.RoundTrip(new Signless { 0.0 }));
        Assert.Equal([1, 2], Codecs.RoundTrip(new Distinct { 1, 2 }));
        Assert.Equal(["a", null], Codecs.RoundTrip(new Interned { "a", null }));
        Assert.Equal([(1, "a"), (2, null)], Codecs.RoundTrip(new Pairs { (1, "a"), (2, null) }));
        Assert.Equal([1, 2], Assert.Single(Codecs.RoundTrip(new Fresh { new Shown("a", [1, 2]) })).Numbers!);
        Assert.Equal(new Dictionary<int, string>(Numbered(500)), Codecs.RoundTrip(new Shared(Numbered(500))));
    }

    [Fact]
    public void Encode_AddThatTouchesItsItems_LeavesThoseOfTheSenderAlone()
    {
        var node = new Node { Name = "n" };
        var sent = new Nodes { node };
        Nodes read = Codecs.RoundTrip(sent);
        Assert.Same(sent, node.Owner);
        Assert.Same(read, read[0].Owner);
        Assert.Equal(1, node.Listeners);
    }

    [Fact]
    public void Encode_AddThatChangesItsItems_IsRefused()
    {
        var counted = new Counting { new Tally { Seen = 4 } };
        Assert.Contains("'Seen' of item 0", Codecs.Refusal(counted), StringComparison.Ordinal);
        Assert.Equal(5, counted[0].Seen);
        Assert.Contains("'Seen' of item 0", Codecs.Refusal(new CountingMap { ["a"] = new Tally() }), StringComparison.Ordinal);
        Assert.Contains("item 0", Codecs.Refusal(new Forgetting().With(new Entity { Id = 1, Name = "n" })), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_CopyThatNeverEnds_IsRefused() =>
        Assert.Contains("more than the 1 items", Codecs.Refusal(new Endless(endless: false) { 1 }), StringComparison.Ordinal);

    [Fact]
    public void Encode_FlagsOfTheClassItDerivesFrom_AreThoseOfANewOne()
    {
        Assert.Contains("'allowEdit'", Codecs.Refusal(new Bound { AllowEdit = false }), StringComparison.Ordinal);
        Assert.Contains("an array", Codecs.Refusal(new Wrapping(Numbers)), StringComparison.Ordinal);
        Assert.Equal([1, 2], Codecs.RoundTrip(new Bound { 1, 2 }));
        Assert.Equal([1], Codecs.RoundTrip(new Wrapping { 1 }));
    }

    private static Dictionary<int, string> Numbered(int count) => Enumerable.Range(0, count).ToDictionary(i => i * 31, i => $"{i}");

    public sealed record Holder<T>(T Held);

    public sealed class Recent : Collection<int>
    {
        protected override void InsertItem(int index, int item) => base.InsertItem(0, item);
    }

    public sealed class Times10 : Collection<int>
    {
        protected override void InsertItem(int index, int item) => base.InsertItem(index, item * 10);
    }

    public sealed class WithDefault : List<int>
    {
        public WithDefault() => Add(42);
    }

    public abstract class Bag<T> : ICollection<T>
    {
        protected LinkedList<T> Held { get; } = new();

        public int Count => Held.Count;

        public bool IsReadOnly => false;

        public abstract void Add(T item);

        public Bag<T> Put(T item)
        {
            Held.AddLast(item);
            return this;
        }

        public void Clear() => Held.Clear();

        public bool Contains(T item) => Held.Contains(item);

        public void CopyTo(T[] array, int arrayIndex) => Held.CopyTo(array, arrayIndex);

        public bool Remove(T item) => Held.Remove(item);

        public virtual IEnumerator<T> GetEnumerator() => Held.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class LinkedRecent : Bag<int>
    {
        public override void Add(int item) => Held.AddFirst(item);
    }

    public sealed class Signless : Bag<double>
    {
        public override void Add(double item) => Held.AddLast(item + 0.0);
    }

    public sealed class Universal : Bag<DateTime>
    {
        public override void Add(DateTime item) => Held.AddLast(DateTime.SpecifyKind(item, DateTimeKind.Utc));
    }

    public sealed class Distinct : Bag<int>
    {
        public override void Add(int item)
        {
            if (!Held.Contains(item))
            {
                Held.AddLast(item);
            }
        }
    }

    public sealed class Bounded : Bag<int>
    {
        public override void Add(int item) => Held.AddLast(Held.Count < 2 ? item : throw new InvalidOperationException("no more"));
    }

    public sealed class Interned : Bag<string?>
    {
        public override void Add(string? item) => Held.AddLast(item is null ? null : new string(item));
    }

    public sealed class Pairs : Bag<(int, string?)>
    {
        public override void Add((int, string?) item) => Held.AddLast(item);
    }

    public sealed record Shown(string Name, int[]? Numbers);

    /// <summary>Holds copies of its items.</summary>
    public sealed class Fresh : Bag<Shown>
    {
        public override void Add(Shown item) => Held.AddLast(item with { });
    }

    public sealed class Entity
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public override bool Equals(object? obj) => obj is Entity other && other.Id == Id;

        public override int GetHashCode() => Id;
    }

    public sealed class Forgetting : Bag<Entity>
    {
        public override void Add(Entity item) => Held.AddLast(new Entity { Id = item.Id });
    }

    public sealed class Endless : Bag<int>
    {
        [NonSerialized]
        private readonly bool _endless;

        public Endless()
            : this(endless: true)
        {
        }

        public Endless(bool endless) => _endless = endless;

        public override void Add(int item) => Held.AddLast(item);

        public override IEnumerator<int> GetEnumerator()
        {
            do
            {
                yield return Held.First!.Value;
            }
            while (_endless);
        }
    }

    public sealed class Reversed(IEnumerable<int> items) : IEnumerable<int>
    {
        private readonly List<int> _items = [.. items.Reverse()];

        public IEnumerator<int> GetEnumerator() => _items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public readonly struct StructReversed(IEnumerable<int> items) : IEnumerable<int>
    {
        private readonly List<int> _items = [.. items.Reverse()];

        public IEnumerator<int> GetEnumerator() => _items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class Stacked : Stack<int>
    {
        public Stacked()
        {
        }

        public Stacked(IEnumerable<int> items)
            : base(items)
        {
        }
    }

    public sealed class Untyped : CollectionBase
    {
        public void Add(object item) => List.Add(item);

        protected override void OnInsertComplete(int index, object? value) => InnerList.Reverse();
    }

    public sealed class UntypedMap : DictionaryBase
    {
        public object? this[object key]
        {
            get => InnerHashtable[key];
            set => ((IDictionary)this)[key] = value;
        }

        protected override void OnInsertComplete(object key, object? value) => InnerHashtable[key] = 2 * (int)value!;
    }

    public sealed class Doubled : IDictionary<string, int>
    {
        private readonly Dictionary<string, int> _items = [];

        public ICollection<string> Keys => _items.Keys;

        public ICollection<int> Values => _items.Values;

        public int Count => _items.Count;

        public bool IsReadOnly => false;

        public int this[string key]
        {
            get => _items[key];
            set => _items[key] = 2 * value;
        }

        public void Add(string key, int value) => this[key] = value;

        public void Add(KeyValuePair<string, int> item) => this[item.Key] = item.Value;

        public void Clear() => _items.Clear();

        public bool Contains(KeyValuePair<string, int> item) => _items.Contains(item);

        public bool ContainsKey(string key) => _items.ContainsKey(key);

        public void CopyTo(KeyValuePair<string, int>[] array, int arrayIndex) => throw new NotSupportedException();

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator() => _items.GetEnumerator();

        public bool Remove(string key) => _items.Remove(key);

        public bool Remove(KeyValuePair<string, int> item) => _items.Remove(item.Key);

        public bool TryGetValue(string key, out int value) => _items.TryGetValue(key, out value);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A hash table whose order depends on how it grew.</summary>
    public sealed class Shared : ConcurrentDictionary<int, string>
    {
        public Shared()
        {
        }

        public Shared(Dictionary<int, string> items)
            : base(1, items, null)
        {
        }
    }

    public sealed class Node
    {
        public string? Name { get; set; }

        [IgnoreMember]
        public Nodes? Owner { get; set; }

        [IgnoreMember]
        public int Listeners { get; set; }
    }

    public sealed class Nodes : Collection<Node>
    {
        protected override void InsertItem(int index, Node item)
        {
            item.Owner = this;
            item.Listeners++;
            base.InsertItem(index, item);
        }
    }

    public sealed class Tally
    {
        public int Seen { get; set; }
    }

    public sealed class Counting : Collection<Tally>
    {
        protected override void InsertItem(int index, Tally item)
        {
            item.Seen++;
            base.InsertItem(index, item);
        }
    }

    public sealed class CountingMap : KeyedMap<Tally>
    {
        protected override void OnAdd(Tally item) => item.Seen++;
    }

    public abstract class KeyedMap<T> : Dictionary<string, T>, IDictionary<string, T>
    {
        T IDictionary<string, T>.this[string key]
        {
            get => this[key];
            set
            {
                OnAdd(value);
                base[key] = value;
            }
        }

        void IDictionary<string, T>.Add(string key, T value)
        {
            OnAdd(value);
            Add(key, value);
        }

        protected abstract void OnAdd(T item);
    }

    public sealed class Bound : BindingList<int>;

    public sealed class Wrapping : Collection<int>
    {
        public Wrapping()
        {
        }

        public Wrapping(IList<int> items)
            : base(items)
        {
        }
    }
}

internal static class BagExtensions
{
    /// <summary>Puts items into a bag without its Add.</summary>
    internal static TBag With<TBag, T>(this TBag bag, params T[] items)
        where TBag : RemakeTests.Bag<T>
    {
        foreach (T item in items)
        {
            bag.Put(item);
        }

        return bag;
    }
}
