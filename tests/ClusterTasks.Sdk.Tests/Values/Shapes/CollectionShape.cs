namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>A class of a program that is a collection, and does not exist yet.</summary>
/// <param name="Base">The type that holds its items.</param>
/// <param name="Item">The type of its items.</param>
/// <param name="Add">The effect of its Add.</param>
/// <param name="Extra">The members beside the items.</param>
/// <param name="IsSlot">True if it is declared by an interface.</param>
internal sealed record CollectionShape(string Base, string Item, string Add, string Extra, bool IsSlot)
{
    internal static readonly string[] Bases =
        ["list", "array", "linked", "nodes", "table", "Collection", "List", "KeyedCollection", "HashSet", "Dictionary", "PlainList",
            "PlainMap", "constructor", "struct"];

    internal static readonly string[] Items = ["int", "string", "double", "DateTime", "(int, string)", "Plain", "Rec", "object"];
    internal static readonly string[] Adds = ["append", "append", "prepend", "change", "distinct", "bounded", "drop", "mutate", "copy"];
    internal static readonly string[] Extras =
        ["", "", "", "", "private int _extra = 3;", "public string Label { get; set; } = \"l\";", "[NonSerialized] private int _cache = 4;",
        "count"];

    internal const string Prelude = """
        public class Plain { public int Id { get; set; } public string Name { get; set; } public override bool Equals(object other) => other is Plain plain && plain.Id == Id; public override int GetHashCode() => Id; }

        public record Rec(int Id, string Name);

        """;

    /// <summary>True if nothing about it keeps it from travelling.</summary>
    internal bool MustTravel =>
        Add == "append" && (Extra.Length == 0 || Extra.StartsWith('[') || (Extra == "count" && !IsDerived))
        && (Base != "KeyedCollection" || Item != "object");

    private bool IsDerived => char.IsUpper(Base[0]);

    private string Change => Item switch
    {
        "int" => "item + 1",
        "string" => "item?.Trim() + \"!\"",
        "double" => "item + 0.0",
        "DateTime" => "DateTime.SpecifyKind(item, DateTimeKind.Utc)",
        "Plain" => "item is null ? null : new Plain { Id = item.Id }",
        "Rec" => "item is null ? null : item with { Name = \"x\" }",
        "object" => "item?.ToString()",
        _ => "(item.Item1, item.Item2 + \"!\")",
    };

    private string Copy => Item switch
    {
        "string" => "item is null ? null : new string(item)",
        "Plain" => "item is null ? null : new Plain { Id = item.Id, Name = item.Name }",
        "Rec" => "item is null ? null : item with { }",
        _ => "item",
    };

    /// <summary>The C# text of the type, and of one that has a member of it. @I stands for the type of its items.</summary>
    internal string Render(int index)
    {
        string body = Base switch
        {
            "list" => Scratch("private readonly List<@I> _s = new();", "_s.Add(x)", "_s.Insert(0, x)", "_s"),
            "array" => Scratch("private @I[] _s = new @I[0];", "_s = _s.Append(x).ToArray()", "_s = _s.Prepend(x).ToArray()", "_s"),
            "linked" => Scratch("private readonly LinkedList<@I> _s = new();", "_s.AddLast(x)", "_s.AddFirst(x)", "_s"),
            "table" => Scratch(
                "private readonly Dictionary<int, @I> _s = new();",
                "_s[_s.Count] = x",
                "{ var all = _s.Values.Prepend(x).ToList(); _s.Clear(); foreach (var one in all) _s[_s.Count] = one; }",
                "_s.Values"),
            "nodes" => Scratch(
                "public class Node { public @I Item; public Node Next; } private Node _head; private IEnumerable<@I> Walk() { for (var "
                    + "n = _head; n != null; n = n.Next) yield return n.Item; }",
                "{ var last = _head; while (last?.Next != null) last = last.Next; var made = new Node { Item = x }; if (last == null) "
                    + "_head = made; else last.Next = made; }",
                "_head = new Node { Item = x, Next = _head }",
                "Walk()"),
            "Collection" => $$""" : Collection<@I> { public void Raw(@I x) { base.InsertItem(Count, x); } protected override void InsertItem(int index, @I item) { {{Adding("base.InsertItem(Count, x)", "base.InsertItem(0, x)", "Items")}} } @X }""",
            "List" => $$""" : List<@I>, ICollection<@I> { public void Raw(@I x) { base.Add(x); } void ICollection<@I>.Add(@I item) { {{Adding("base.Add(x)", "base.Insert(0, x)", "this")}} } @X }""",
            "PlainList" => " : List<@I> { public void Raw(@I x) { Add(x); } @X }",
            "PlainMap" => " : SortedDictionary<string, @I> { public void Raw(@I x) { this[$\"k{Count}\"] = x; } @X }",
            "KeyedCollection" => $$"""
                 : KeyedCollection<string, @I> { protected override string GetKeyForItem(@I item) => $"k{item}"; public void Raw(@I x) { if (!Contains(GetKeyForItem(x))) base.InsertItem(Count, x); }
                protected override void InsertItem(int index, @I item) { {{Adding("base.InsertItem(Count, x)", "base.InsertItem(0, x)", "Items")}} } @X }
                """,
            "HashSet" => $$""" : HashSet<@I>, ICollection<@I>, ISet<@I> { public void Raw(@I x) { base.Add(x); } void ICollection<@I>.Add(@I item) { {{Adding("base.Add(x)", "base.Add(x)", "this")}} } bool ISet<@I>.Add(@I item) { ((ICollection<@I>)this).Add(item); return true; } @X }""",
            "Dictionary" => $$"""
                 : Dictionary<string, @I>, IDictionary<string, @I> { public void Raw(@I x) { base[$"k{Count}"] = x; } void IDictionary<string, @I>.Add(string key, @I item) { {{Adding("base[key] = x", "base[key] = x", "Values")}} }
                @I IDictionary<string, @I>.this[string key] { get => base[key]; set => ((IDictionary<string, @I>)this).Add(key, value); } @X }
                """,
            _ => $$"""
                 : IReadOnlyCollection<@I> { private readonly List<@I> _s = new(); public @T(IEnumerable<@I> items) { foreach (var item in items) { {{Adding("_s.Add(x)", "_s.Insert(0, x)", "_s")}} } } public void Raw(@I x) { _s.Add(x); }
                public int Count => _s.Count; public IEnumerator<@I> GetEnumerator() => _s.GetEnumerator(); IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); @X }
                """,
        };
        bool isCounted = !IsDerived && Base is not ("constructor" or "struct");
        string extra = Extra != "count" ? Extra : isCounted ? "private int _count;" : "";
        string text = $"public {(Base == "struct" ? "struct" : "class")} T{index}{body}\n\n"
            + $"public class H{index} {{ public {Slot(index)} Held {{ get; set; }} }}\n";
        return text.Replace("@X", extra, StringComparison.Ordinal)
            .Replace("@T", $"T{index}", StringComparison.Ordinal)
            .Replace("@I", Item, StringComparison.Ordinal);
    }

    private string Slot(int index) => !IsSlot ? $"T{index}" : Base switch
    {
        "Dictionary" => $"IReadOnlyDictionary<string, {Item}>",
        "HashSet" => $"ISet<{Item}>",
        "PlainMap" => $"IEnumerable<KeyValuePair<string, {Item}>>",
        "List" or "PlainList" or "Collection" or "KeyedCollection" => $"IReadOnlyList<{Item}>",
        "constructor" or "struct" => $"IReadOnlyCollection<{Item}>",
        _ => $"ICollection<{Item}>",
    };

    private string Scratch(string field, string append, string prepend, string walk)
    {
        string count = Extra == "count" ? " _count++;" : "";
        return $$"""
             : ICollection<@I> { {{field}} @X public void Raw(@I x) { {{append}};{{count}} } public void Add(@I item) { {{Adding(append, prepend, walk)}}{{count}} }
            public int Count => {{walk}}.Count(); public bool IsReadOnly => false; public void Clear() { } public bool Contains(@I item) => false; public void CopyTo(@I[] array, int at) { } public bool Remove(@I item) => false;
            public IEnumerator<@I> GetEnumerator() => ((IEnumerable<@I>){{walk}}).GetEnumerator(); IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }
            """;
    }

    private string Adding(string append, string prepend, string walk) => Add switch
    {
        "append" => $"{{ var x = item; {append}; }}",
        "prepend" => $"{{ var x = item; {prepend}; }}",
        "change" => $"{{ var x = {Change}; {append}; }}",
        "copy" => $"{{ var x = {Copy}; {append}; }}",
        "distinct" => $"if (!{walk}.Contains(item)) {{ var x = item; {append}; }}",
        "bounded" => $"{{ if ({walk}.Count() == 2) throw new InvalidOperationException(\"full\"); var x = item; {append}; }}",
        "drop" => $"if ({walk}.Count() < 2) {{ var x = item; {append}; }}",
        _ => $"{{ var x = item; {(Item == "Plain" ? "if (x != null) x.Name += \"!\";" : "")} {append}; }}",
    };
}
