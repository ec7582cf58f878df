using System.Collections;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>An exception whose members, as their digits say, are honest, return null, throw, or do something worse.</summary>
public sealed class EvilException(int faults) : ArgumentException("evil", "size")
{
    /// <summary>Members that can be evil, each in one of four ways.</summary>
    internal const int Members = 8;

    internal const int AllNull = 0x5555;
    internal const int AllThrow = 0xAAAA;

    private static readonly string Long = new('x', 1_000_000);

    private readonly int _faults = faults;

    public override string Message => Do(0, "evil", Long)!;

    public override string? ParamName => Do(1, "size", "\ud800");

    public override IDictionary Data => Do<IDictionary>(2, base.Data, new Endless())!;

    public override string? StackTrace => Do(3, base.StackTrace, Long);

    public override string? HelpLink
    {
        get => Do(4, base.HelpLink, Long);
        set => base.HelpLink = Do(4, value, value);
    }

    public override string? Source
    {
        get => Do(5, base.Source, Long);
        set => base.Source = Do(5, value, value);
    }

    public override string ToString() => Do(6, base.ToString(), "")!;

    public override Exception GetBaseException() => Do(7, base.GetBaseException(), this)!;

    public override bool Equals(object? obj) => throw new InvalidOperationException("Equals");

    public override int GetHashCode() => throw new InvalidOperationException("GetHashCode");

    private T? Do<T>(int member, T? honest, T? worse)
        where T : class => ((_faults >> (2 * member)) & 3) switch
        {
            0 => honest,
            1 => null,
            2 => throw new EvilException(_faults),
            _ => worse,
        };

    /// <summary>Entries without end, each with a key that nobody expects.</summary>
    internal sealed class Endless : Hashtable
    {
        public override IDictionaryEnumerator GetEnumerator() => new Entries();

        private sealed class Entries : IDictionaryEnumerator
        {
            public DictionaryEntry Entry => new(this, this);

            public object Key => this;

            public object? Value => this;

            public object Current => Entry;

            public bool MoveNext() => true;

            public void Reset()
            {
            }
        }
    }
}
