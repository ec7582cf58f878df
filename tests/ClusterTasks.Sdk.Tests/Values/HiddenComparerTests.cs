using System.Collections;
using System.Collections.ObjectModel;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>An object that finds its items by text in a way of its own is tested for that way, wherever it keeps its comparer.</summary>
public sealed class HiddenComparerTests
{
    private static readonly StringComparer Any = StringComparer.OrdinalIgnoreCase;

    [Fact]
    public void Encode_ComparerThatNoFieldShows_IsRefused()
    {
        var map = new Map(OfArray);
        Refuses<IReadOnlyDictionary<string, int>>(map);
        Refuses<IDictionary>(new UntypedMap());
        Refuses<IReadOnlySet<string>>(new Names(() => new HashSet<string>(["b", "a"], Any)));
        Refuses<ISet<string>>(new Names(() => new HashSet<string>(["b", "a"], Any)));
        Refuses(new Request(map));
        Refuses(new ReadOnlyDictionary<string, int>(new MutableMap(map)));
        Refuses<IReadOnlyDictionary<string, int>>(new ReadOnlyDictionary<string, int>(new MutableMap(map)));
        Refuses(new ReadOnlySet<string>(new Names(static () => new HashSet<string>(["b", "a"], Any))));
        Refuses<ILookup<string, int>>(new Lookup(map));

        static void Refuses<T>(T value)
        {
            string message = Codecs.Refusal(value);
            Assert.Contains("uses a comparer of its own (it finds '", message, StringComparison.Ordinal);
            Assert.Contains("'B'", message, StringComparison.Ordinal);
        }

        static int? OfArray(string key) => key.Equals("b", StringComparison.OrdinalIgnoreCase) ? 1 : null;
    }

    [Fact]
    public void Encode_ComparerInsideALazyField_IsRefused()
    {
        Refuses(new Lazily(new Lazy<Dictionary<string, int>>(static () => new Dictionary<string, int>(Any) { ["1"] = 1 })));
        Assert.Equal(1, Codecs.RoundTrip<IReadOnlyDictionary<string,
            int>>(new Lazily(new Lazy<Dictionary<string, int>>(static () => new() { ["1"] = 1 })))["1"]);

        static void Refuses(Lazily map)
        {
            Assert.Equal(1, map["1"]);
            Assert.Contains("uses a comparer of its own (OrdinalIgnoreCase", Codecs.Refusal<IReadOnlyDictionary<string, int>>(map),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RoundTrip_OrdinalKeys_Arrive()
    {
        Assert.Equal(1, Codecs.RoundTrip<IReadOnlyDictionary<string, int>>(new Map(static key => key == "b" ? 1 : null))["b"]);
        Assert.Equal(1, Codecs.RoundTrip(
            new ReadOnlyDictionary<string, int>(new MutableMap(new Map(static key => key == "b" ? 1 : null))))["b"]);
        Assert.Equal([1], Codecs.RoundTrip<ILookup<string, int>>(new Lookup(new Map(static key => key == "b" ? 1 : null)))["b"]);
        Assert.Contains("B", Codecs.RoundTrip<IReadOnlySet<string>>(new Names(static () => ["b", "B"])));

        // These types promise no more than the items.
        Assert.Equal("b", Assert.Single(Codecs.RoundTrip<IEnumerable<KeyValuePair<string, int>>>(new Map(static _ => 1))).Key);
    }

    [Fact]
    public void Encode_ComparerOfADeclaredCollection_MustBeThatOfANewOne()
    {
        Assert.Contains("finds 'A' otherwise", Codecs.Refusal(new Switched(ignoresCase: true) { ["a"] = 1 }), StringComparison.Ordinal);
        Assert.Equal(1, Codecs.RoundTrip(new Switched(ignoresCase: false) { ["a"] = 1 })["a"]);
    }

    public sealed record Request(IReadOnlyDictionary<string, int> Headers);

    /// <summary>One pair, found by a function.</summary>
    private sealed class Map(Func<string, int?> find) : IReadOnlyDictionary<string, int>
    {
        public IEnumerable<string> Keys => ["b"];

        public IEnumerable<int> Values => [1];

        public int Count => 1;

        public int this[string key] => find(key) ?? throw new KeyNotFoundException();

        public bool ContainsKey(string key) => find(key) is not null;

        public bool TryGetValue(string key, out int value)
        {
            value = find(key) ?? 0;
            return find(key) is not null;
        }

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator()
        {
            yield return new KeyValuePair<string, int>("b", 1);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>The same as an IDictionary.</summary>
    private sealed class MutableMap(Map map) : IDictionary<string, int>
    {
        public ICollection<string> Keys => [.. map.Keys];

        public ICollection<int> Values => [.. map.Values];

        public int Count => map.Count;

        public bool IsReadOnly => true;

        public int this[string key]
        {
            get => map[key];
            set => throw new NotSupportedException();
        }

        public void Add(string key, int value) => throw new NotSupportedException();

        public void Add(KeyValuePair<string, int> item) => throw new NotSupportedException();

        public void Clear() => throw new NotSupportedException();

        public bool Contains(KeyValuePair<string, int> item) => map.Contains(item);

        public bool ContainsKey(string key) => map.ContainsKey(key);

        public void CopyTo(KeyValuePair<string, int>[] array, int arrayIndex) => throw new NotSupportedException();

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator() => map.GetEnumerator();

        public bool Remove(string key) => throw new NotSupportedException();

        public bool Remove(KeyValuePair<string, int> item) => throw new NotSupportedException();

        public bool TryGetValue(string key, out int value) => map.TryGetValue(key, out value);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>The same as a look-up.</summary>
    private sealed class Lookup(Map map) : ILookup<string, int>
    {
        public int Count => 1;

        public IEnumerable<int> this[string key] => map.ContainsKey(key) ? [1] : [];

        public bool Contains(string key) => map.ContainsKey(key);

        public IEnumerator<IGrouping<string, int>> GetEnumerator() =>
            map.GroupBy(static pair => pair.Key, static pair => pair.Value).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Lazily(Lazy<Dictionary<string, int>> items) : IReadOnlyDictionary<string, int>
    {
        private readonly Lazy<Dictionary<string, int>> _items = items;

        public IEnumerable<string> Keys => _items.Value.Keys;

        public IEnumerable<int> Values => _items.Value.Values;

        public int Count => _items.Value.Count;

        public int this[string key] => _items.Value[key];

        public bool ContainsKey(string key) => _items.Value.ContainsKey(key);

        public bool TryGetValue(string key, out int value) => _items.Value.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator() => _items.Value.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Makes its set whenever it is asked.</summary>
    private sealed class Names(Func<HashSet<string>> make) : IReadOnlySet<string>, ISet<string>
    {
        public int Count => make().Count;

        public bool IsReadOnly => true;

        public bool Contains(string item) => make().Contains(item);

        public IEnumerator<string> GetEnumerator() => make().GetEnumerator();

        public bool IsProperSubsetOf(IEnumerable<string> other) => make().IsProperSubsetOf(other);

        public bool IsProperSupersetOf(IEnumerable<string> other) => make().IsProperSupersetOf(other);

        public bool IsSubsetOf(IEnumerable<string> other) => make().IsSubsetOf(other);

        public bool IsSupersetOf(IEnumerable<string> other) => make().IsSupersetOf(other);

        public bool Overlaps(IEnumerable<string> other) => make().Overlaps(other);

        public bool SetEquals(IEnumerable<string> other) => make().SetEquals(other);

        public bool Add(string item) => throw new NotSupportedException();

        public void Clear() => throw new NotSupportedException();

        public void CopyTo(string[] array, int arrayIndex) => throw new NotSupportedException();

        public void ExceptWith(IEnumerable<string> other) => throw new NotSupportedException();

        public void IntersectWith(IEnumerable<string> other) => throw new NotSupportedException();

        public bool Remove(string item) => throw new NotSupportedException();

        public void SymmetricExceptWith(IEnumerable<string> other) => throw new NotSupportedException();

        public void UnionWith(IEnumerable<string> other) => throw new NotSupportedException();

        void ICollection<string>.Add(string item) => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class UntypedMap : IDictionary
    {
        public bool IsFixedSize => true;

        public bool IsReadOnly => true;

        public ICollection Keys => new object[] { "b" };

        public ICollection Values => new object[] { 1 };

        public int Count => 1;

        public bool IsSynchronized => false;

        public object SyncRoot => this;

        public object? this[object key]
        {
            get => Contains(key) ? 1 : null;
            set => throw new NotSupportedException();
        }

        public bool Contains(object key) => key is string text && text.Equals("b", StringComparison.OrdinalIgnoreCase);

        public void Add(object key, object? value) => throw new NotSupportedException();

        public void Clear() => throw new NotSupportedException();

        public void CopyTo(Array array, int index) => throw new NotSupportedException();

        public IDictionaryEnumerator GetEnumerator() => new Hashtable { ["b"] = 1 }.GetEnumerator();

        public void Remove(object key) => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A dictionary whose constructor sets its comparer, by a flag that its reader does not get.</summary>
    public sealed class Switched : IDictionary<string, int>
    {
        [NonSerialized]
        private readonly bool _ignoresCase;

        private readonly List<KeyValuePair<string, int>> _items = [];

        public Switched()
        {
        }

        public Switched(bool ignoresCase) => _ignoresCase = ignoresCase;

        public ICollection<string> Keys => [.. _items.Select(pair => pair.Key)];

        public ICollection<int> Values => [.. _items.Select(pair => pair.Value)];

        public int Count => _items.Count;

        public bool IsReadOnly => false;

        public int this[string key]
        {
            get => _items.First(pair => AreOne(pair.Key, key)).Value;
            set => Add(key, value);
        }

        public void Add(string key, int value) => _items.Add(new KeyValuePair<string, int>(key, value));

        public void Add(KeyValuePair<string, int> item) => _items.Add(item);

        public void Clear() => _items.Clear();

        public bool Contains(KeyValuePair<string, int> item) => _items.Contains(item);

        public bool ContainsKey(string key) => _items.Exists(pair => AreOne(pair.Key, key));

        public void CopyTo(KeyValuePair<string, int>[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator() => _items.GetEnumerator();

        public bool Remove(string key) => throw new NotSupportedException();

        public bool Remove(KeyValuePair<string, int> item) => _items.Remove(item);

        public bool TryGetValue(string key, out int value) => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private bool AreOne(string one, string other) =>
            one.Equals(other, _ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }
}
