using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using MessagePack;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>A collection arrives with its items, its comparer and its state, or not at all.</summary>
public sealed class CollectionTests
{
    private static readonly StringComparer Any = StringComparer.OrdinalIgnoreCase;
    private static readonly Dictionary<string, int> Headers = new(Any) { ["Content-Length"] = 5 };
    private static readonly string[] Two = ["b", "a"];
    private static readonly HashSet<string> Names = new(Any) { "a" };
    private static readonly Comparer<int> Backwards = Comparer<int>.Create(static (a, b) => b - a);

    [Fact]
    public void Encode_OwnComparerInAnySlot_IsRefused()
    {
        Refuses<IDictionary<string, int>>(Headers);
        Refuses<IReadOnlyDictionary<string, int>>(Headers);
        Refuses<IEnumerable<KeyValuePair<string, int>>>(Headers);
        Refuses<IReadOnlyDictionary<string, int>>(new ReadOnlyDictionary<string, int>(Headers));
        Refuses(new ReadOnlyDictionary<string, int>(new ReadOnlyDictionary<string, int>(Headers)));
        Refuses<ISet<string>>(Names);
        Refuses<IReadOnlySet<string>>(Names);
        Refuses<IReadOnlyCollection<string>>(Names);
        Refuses(new ReadOnlySet<string>(Names));
        Refuses(Headers.ToImmutableDictionary(Any));
        Refuses(new Dictionary<string, string>().ToImmutableDictionary((IEqualityComparer<string>?)null, Any));
        Refuses<IImmutableDictionary<string, int>>(Headers.ToImmutableDictionary(Any));
        Refuses(Names.ToImmutableHashSet(Any));
        Refuses<IImmutableSet<string>>(Names.ToImmutableHashSet(Any));
        Refuses(ImmutableSortedSet.Create(Backwards, 1, 2, 3));
        Refuses(ImmutableSortedDictionary.Create<int, int>(Backwards));
        Refuses(new OrderedDictionary<string, int>(Headers, Any));
        Refuses(new PriorityQueue<string, int>([("a", 1)], Backwards));
        Refuses(Headers.ToFrozenDictionary(Any));
        Refuses(Names.ToFrozenSet(Any));
        Refuses<ISet<string>>(Names.ToFrozenSet(Any));
        Refuses(new ConcurrentDictionary<string, int>(Any));
        Refuses(Headers.ToLookup(pair => pair.Key, pair => pair.Value, Any));
        Refuses(new Hashtable(Any));
        Refuses<IDictionary>(new Hashtable(Any));
        Refuses<IDictionary>(new SortedList(Any));
        Refuses(new CaseSensitive(Any));
        Refuses<IDictionary<string, int>>(new Wrapper(new Dictionary<string, int>(Any)));
        Refuses(new Request(Headers));
        Refuses(new List<IReadOnlyDictionary<string, int>> { Headers });
        Refuses((1, (IDictionary<string, int>)Headers));

        static void Refuses<T>(T value) => Assert.Contains("uses a comparer of its own", Codecs.Refusal(value), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_OwnComparer_NamesTheMember()
    {
        string message = Codecs.Refusal(new Request(Headers));
        Assert.Contains("Headers", message, StringComparison.Ordinal);
        Assert.Contains("OrdinalIgnoreCase", message, StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_UsualComparers_AreKept()
    {
        Assert.Equal(5, Codecs.RoundTrip<IReadOnlyDictionary<string,
            int>>(new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 5 })["a"]);
        Assert.Equal(5, Codecs.RoundTrip(new Dictionary<string, int> { ["a"] = 5 }.ToImmutableDictionary())["a"]);
        Assert.Equal([1, 2, 3], Codecs.RoundTrip(ImmutableSortedSet.Create(3, 2, 1)));
        Assert.Equal(["b", "a"], Codecs.RoundTrip(new OrderedDictionary<string, int> { ["b"] = 1, ["a"] = 2 }).Keys);
        Assert.Equal([1, 2], Codecs.RoundTrip(new[] { ("a", 1), ("a", 2) }.ToLookup(pair => pair.Item1, pair => pair.Item2))["a"]);
        Assert.Equal(2, Codecs.RoundTrip(new ReadOnlyDictionary<int, int>(new Dictionary<int, int> { [1] = 2 }))[1]);
        Assert.Equal("a", Codecs.RoundTrip(new PriorityQueue<string, int>([("b", 2), ("a", 1)])).Dequeue());
        Assert.Equal(2, Codecs.RoundTrip<IReadOnlyDictionary<int, int>>(new SortedDictionary<int, int> { [1] = 2 })[1]);
        Assert.Equal(1, Codecs.RoundTrip(new Hashtable { ["a"] = 1 })["a"]);
        Assert.Equal(1, Codecs.RoundTrip<IReadOnlyDictionary<string, int>>(new CaseSensitive { ["a"] = 1 })["a"]);
    }

    [Fact]
    public void RoundTrip_LookupWithTheKeyNull_KeepsItsGroupsAndTheirOrder()
    {
        ILookup<string?, int> lookup = Codecs.RoundTrip(
            new (string? Key, int Value)[] { ("b", 1), (null, 2), ("a", 3), (null, 4) }.ToLookup(
            pair => pair.Key, pair => pair.Value));
        Assert.Equal(["b", null, "a"], lookup.Select(group => group.Key));
        Assert.Equal([2, 4], lookup[null]);
        Assert.Equal([1], lookup["b"]);
        Assert.Empty(Codecs.RoundTrip(Array.Empty<int>().ToLookup(number => number)));
        Assert.Null(Codecs.RoundTrip<ILookup<int, int>?>(null));
    }

    [Fact]
    public void RoundTrip_WhatArrived_CanBeSentAgain()
    {
        Assert.Single(Codecs.RoundTrip(Codecs.RoundTrip(new Hashtable { ["a"] = 1 })));
        Assert.Single(Codecs.RoundTrip(Codecs.RoundTrip<IDictionary>(new Hashtable { ["a"] = 1 })));
        Assert.Single(Codecs.RoundTrip(Codecs.RoundTrip(new[] { "a" }.ToLookup(text => text))));
        Assert.Single(Codecs.RoundTrip(Codecs.RoundTrip<ISet<string>>(new HashSet<string> { "a" })));
        Assert.Single(Codecs.RoundTrip(Codecs.RoundTrip(new[] { "a" }.ToFrozenSet())));
    }

    [Fact]
    public void RoundTrip_ComputedSequenceWithABaseClass_IsItsItems() =>
        Assert.Equal([1, 2, 3], Codecs.RoundTrip<IEnumerable<int>>(new CountTo(3)));

    [Fact]
    public void RoundTrip_FrozenCollections_AreEqual()
    {
        Assert.Equal(["a", "bb"], Codecs.RoundTrip(new[] { "a", "bb" }.ToFrozenSet()).Order());
        Assert.Equal(7, Codecs.RoundTrip(new Dictionary<string, int> { ["k"] = 7 }.ToFrozenDictionary())["k"]);
        Assert.Empty(Codecs.RoundTrip(FrozenSet<int>.Empty));
        Assert.Null(Codecs.RoundTrip<FrozenSet<int>?>(null));
        Assert.Equal([1], Codecs.RoundTrip(new Frozen(new[] { 1 }.ToFrozenSet(), null)).Numbers.ToArray());
        Assert.Contains(2, (IReadOnlySet<int>)Codecs.RoundTrip(new[] { 1, 2, 3 }.ToFrozenSet()));
    }

    [Fact]
    public void RoundTrip_ClassThatChoosesItsComparer_ComesBackWithIt()
    {
        var sent = new CaseBlind { ["A"] = 1 };
        Assert.Equal(1, Codecs.RoundTrip(sent)["a"]);
        Assert.Equal(1, Codecs.RoundTrip(new Keyed { new Named("Key", 1) })["KEY"].Value);
        Assert.Contains("comparer of its own", Codecs.Refusal<IDictionary<string, int>>(sent), StringComparison.Ordinal);
        Assert.Contains("comparer of its own", Codecs.Refusal(new CaseBlind(StringComparer.Ordinal) { ["A"] = 1 }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_Bag_IsWalkedInTheSameOrder()
    {
        Assert.Equal([3, 2, 1], Codecs.RoundTrip(new ConcurrentBag<int> { 1, 2, 3 }).ToArray());
        Assert.Equal(["a", "b"], Codecs.RoundTrip(Codecs.RoundTrip(new ConcurrentBag<string>(Two))).ToArray());
        Assert.Empty(Codecs.RoundTrip(new ConcurrentBag<int>()));
        Assert.Null(Codecs.RoundTrip<ConcurrentBag<int>?>(null));
    }

    [Fact]
    public void Encode_SortedCollectionInASlotThatWouldNotSort_IsRefused()
    {
        Refuses<IDictionary<int, int>>(new SortedDictionary<int, int>());
        Refuses<IDictionary<int, int>>(new SortedList<int, int>());
        Refuses<ISet<int>>(new SortedSet<int>());
        Refuses<IImmutableSet<int>>(ImmutableSortedSet<int>.Empty);
        Refuses<IImmutableDictionary<int, int>>(ImmutableSortedDictionary<int, int>.Empty);
        Refuses<IReadOnlyDictionary<string, int>>(new SortedDictionary<string, int>());

        static void Refuses<T>(T value) => Assert.Contains("is sorted", Codecs.Refusal(value), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_StateBesideTheItems_IsRefusedInEverySlot()
    {
        Refuses("Name", new NamedList { Name = "n" });
        Refuses<IList<int>>("Name", new NamedList { Name = "n" });
        Refuses<IEnumerable<int>>("Name", new NamedList { Name = "n" });
        Refuses("Name", new FromScratch([1, 2]) { Name = "n" });
        Refuses("_limit", new Bounded());
        Refuses("_tags", new Tagged());
        Refuses("struct", new StructBag());
        Assert.Equal([1, 2], Codecs.RoundTrip(new Plain { 1, 2 }));
        Assert.Equal([1, 2], Codecs.RoundTrip<IReadOnlyList<int>>(new FromScratch([1, 2]) { Name = "n" })); // the interface has no name

        static void Refuses<T>(string what, T value) => Assert.Contains(what, Codecs.Refusal(value), StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_CountThatIsWrong_SendsWhatIsMet()
    {
        (IReadOnlyCollection<int>, string) read = Codecs.RoundTrip<(IReadOnlyCollection<int>, string)>((new Liar(), "behind"));
        Assert.Equal([1, 2, 3], read.Item1);
        Assert.Equal("behind", read.Item2);
    }

    [Fact]
    public void Encode_CollectionThatChangesMeanwhile_IsRefused()
    {
        var set = new HashSet<Intruder>();
        set.Add(new Intruder { Home = set });
        ArgumentException error = Assert.Throws<ArgumentException>(() => ClusterTasks.Values.ValueCodec.Encode(set));
        Assert.NotNull(error.InnerException); // by the set itself, or by the count
    }

    [Fact]
    public async Task RoundTrip_ConcurrentCollectionThatOthersChange_IsAlwaysWhole()
    {
        var shared = new ConcurrentDictionary<int, int>();
        var queue = new ConcurrentQueue<int>();
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                shared[i % 100] = i;
                shared.TryRemove((i * 7) % 100, out _);
                queue.Enqueue(i);
                queue.TryDequeue(out _);
            }
        });
        for (int i = 0; i < 500; i++)
        {
            Assert.Equal("behind",
                Codecs.Read<(ConcurrentDictionary<int, int>, ConcurrentQueue<int>, string)>(OnePass((shared, queue, "behind"))).Item3);
        }

        await stop.CancelAsync();
        await writer;

        static byte[] OnePass<T>(T value) => ClusterTasks.Values.ValueCodec.Encode(value).ToBlob();
    }

    [Fact]
    public void Decode_SetWhoseItemsBecomeEqual_IsAnError()
    {
        var set = new HashSet<Partly> { new(1) { Hidden = 1 }, new(1) { Hidden = 2 } };
        Assert.Contains("become equal", Assert.Throws<ClusterTasksException>(() => Codecs.RoundTrip(set)).Message,
            StringComparison.Ordinal);
        Assert.Contains("become equal", Assert.Throws<ClusterTasksException>(() => Codecs.RoundTrip<ISet<Partly>>(set)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_LazySequences_ArriveAsTheirItems()
    {
        Assert.Equal(["a"], Codecs.RoundTrip<IEnumerable<string>>(new[] { "a", "A" }.Distinct(Any)));
        Assert.Equal([2, 1], Codecs.RoundTrip<IEnumerable<int>>(new[] { 1, 2 }.OrderBy(i => i, Backwards)));
        Assert.Equal(["Content-Length"], Codecs.RoundTrip<IEnumerable<string>>(Headers.Keys));
        Assert.Equal(["a"], Codecs.RoundTrip(Names.Where(_ => true)));
    }

    public sealed record Request(IDictionary<string, int> Headers);

    public sealed record Frozen(FrozenSet<int> Numbers, FrozenDictionary<string, int>? ByName);

    public sealed record Named(string Name, int Value);

    public sealed record Partly(int Shown)
    {
        [IgnoreMember]
        public int Hidden { get; set; }
    }

    public sealed class CaseBlind : Dictionary<string, int>
    {
        public CaseBlind()
            : base(StringComparer.OrdinalIgnoreCase)
        {
        }

        public CaseBlind(StringComparer comparer)
            : base(comparer)
        {
        }
    }

    public sealed class CaseSensitive : Dictionary<string, int>
    {
        public CaseSensitive()
        {
        }

        public CaseSensitive(StringComparer comparer)
            : base(comparer)
        {
        }
    }

    public sealed class Keyed() : KeyedCollection<string, Named>(StringComparer.OrdinalIgnoreCase)
    {
        protected override string GetKeyForItem(Named item) => item.Name;
    }

    public sealed class NamedList : List<int>
    {
        public string? Name { get; set; }
    }

    public sealed class Plain : Collection<int>;

    public sealed class FromScratch(IEnumerable<int> items) : IReadOnlyList<int>
    {
        private readonly int[] _items = [.. items];

        public string? Name { get; set; }

        public int Count => _items.Length;

        public int this[int index] => _items[index];

        public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_items).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class Bounded : IEnumerable<int>
    {
        private readonly int _limit = 10;
        private readonly List<int> _items = [];

        public Bounded()
        {
        }

        public Bounded(IEnumerable<int> items) => _items.AddRange(items.Take(_limit));

        public IEnumerator<int> GetEnumerator() => _items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class Tagged : ICollection<int>
    {
        private readonly List<int> _items = [];
        private readonly List<string> _tags = [];

        public int Count => _items.Count;

        public bool IsReadOnly => _tags.Count > 0;

        public void Add(int item) => _items.Add(item);

        public void Clear() => _items.Clear();

        public bool Contains(int item) => _items.Contains(item);

        public void CopyTo(int[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public bool Remove(int item) => _items.Remove(item);

        public IEnumerator<int> GetEnumerator() => _items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public struct StructBag : ICollection<int>
    {
        private List<int>? _items;

        public readonly int Count => _items?.Count ?? 0;

        public readonly bool IsReadOnly => false;

        public void Add(int item) => (_items ??= []).Add(item);

        public readonly void Clear() => _items?.Clear();

        public readonly bool Contains(int item) => _items?.Contains(item) == true;

        public readonly void CopyTo(int[] array, int arrayIndex) => _items?.CopyTo(array, arrayIndex);

        public readonly bool Remove(int item) => _items?.Remove(item) == true;

        public readonly IEnumerator<int> GetEnumerator() => (_items ?? []).GetEnumerator();

        readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class Intruder
    {
        [IgnoreMember]
        public HashSet<Intruder>? Home { get; set; }

        public int Value
        {
            get
            {
                Home?.Add(new Intruder());
                return 1;
            }

            set => _ = value;
        }
    }

    /// <summary>A collection that counts wrong, as one may that another thread changes.</summary>
    private sealed class Liar : IReadOnlyCollection<int>
    {
        public int Count => 2;

        public IEnumerator<int> GetEnumerator()
        {
            yield return 1;
            yield return 2;
            yield return 3;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A dictionary of the program that hides the one inside.</summary>
    private sealed class Wrapper(Dictionary<string, int> inner) : IDictionary<string, int>
    {
        private readonly Dictionary<string, int> _inner = inner;

        public ICollection<string> Keys => _inner.Keys;

        public ICollection<int> Values => _inner.Values;

        public int Count => _inner.Count;

        public bool IsReadOnly => false;

        public int this[string key]
        {
            get => _inner[key];
            set => _inner[key] = value;
        }

        public void Add(string key, int value) => _inner.Add(key, value);

        public void Add(KeyValuePair<string, int> item) => _inner.Add(item.Key, item.Value);

        public void Clear() => _inner.Clear();

        public bool Contains(KeyValuePair<string, int> item) => _inner.Contains(item);

        public bool ContainsKey(string key) => _inner.ContainsKey(key);

        public void CopyTo(KeyValuePair<string, int>[] array, int arrayIndex) =>
            ((ICollection<KeyValuePair<string, int>>)_inner).CopyTo(array, arrayIndex);

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator() => _inner.GetEnumerator();

        public bool Remove(string key) => _inner.Remove(key);

        public bool Remove(KeyValuePair<string, int> item) => _inner.Remove(item.Key);

        public bool TryGetValue(string key, out int value) => _inner.TryGetValue(key, out value);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private abstract class Walk : IEnumerable<int>
    {
        public abstract IEnumerator<int> GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class CountTo(int end) : Walk
    {
        public override IEnumerator<int> GetEnumerator() => Enumerable.Range(1, end).GetEnumerator();
    }
}
