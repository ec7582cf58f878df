using System.Buffers;
using System.Collections.Immutable;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Every path through a value has a limit: a cycle is refused, whatever it goes through, and never ends the process.</summary>
public sealed class RecursionTests
{
    [Fact]
    public void Encode_CycleThroughAnyContainer_IsRefused()
    {
        Refuses<ThroughEnumerable>(static items => new() { Items = items });
        Refuses<ThroughReadOnlyList>(static items => new() { Items = items });
        Refuses<ThroughPairs>(static items => new() { Items = items.Select(static (item, i) => KeyValuePair.Create(i, item)) });
        Refuses<ThroughMemory>(static items => new() { Items = items });
        Refuses<ThroughReadOnlyMemory>(static items => new() { Items = items });
        Refuses<ThroughSegment>(static items => new() { Items = items });
        Refuses<ThroughSequence>(static items => new() { Items = new(items) });
        Refuses<ThroughArray>(static items => new() { Items = items });

        static void Refuses<T>(Func<T[], T> make)
        {
            // The container is the array itself, so that its element contains it.
            T[] items = new T[1];
            items[0] = make(items);
            Assert.Contains("cycle", OnASmallStack(() => Codecs.Refusal(items[0])), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Encode_ArrayOfObjectsThatHoldsItself_IsRefused()
    {
        RemoteTypes.Register<object[]>();
        object[] items = new object[1];
        items[0] = items;
        Assert.Contains("cycle", OnASmallStack(() => Codecs.Refusal(items)), StringComparison.Ordinal);
        RemoteTypes.Register<object[,]>();
        object[,] grid = new object[1, 1];
        grid[0, 0] = grid;
        Assert.Contains("cycle", OnASmallStack(() => Codecs.Refusal(grid)), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_DeepChainOfImmutables_IsRefused()
    {
        ThroughImmutable chain = default;
        for (int i = 0; i < 100_000; i++)
            chain = new() { Items = [chain] };
        Assert.Contains("chain", OnASmallStack(() => Codecs.Refusal(chain)), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_CycleThroughAFormatterOfTheProgram_IsRefused()
    {
        var own = new OwnFormat();
        own.Next = own;
        Assert.Contains("cycle", OnASmallStack(() => Codecs.Refusal(own)), StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_DeepTreeThroughAnInterface_IsAsDeepAsThroughFields()
    {
        Tree? tree = null;
        for (int i = 0; i < 500; i++)
            tree = new Tree { Children = tree is null ? [] : [tree] };
        int depth = 0;
        for (Tree? at = Codecs.RoundTrip(tree); at is not null; at = at.Children.FirstOrDefault())
            depth++;
        Assert.Equal(500, depth);
    }

    [Fact]
    public void Encode_TypeThatContainsAnotherOfItselfWithoutEnd_IsRefused()
    {
        Assert.Contains("without an end", OnASmallStack(() => Codecs.Refusal(new Nest<int>())), StringComparison.Ordinal);
        Assert.Contains("without an end", OnASmallStack(() => Codecs.Refusal(new Branching<int>())), StringComparison.Ordinal);
    }

    private static string OnASmallStack(Func<string> run)
    {
        string? message = null;
        var thread = new Thread(() => message = run(), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        return message!;
    }

    public struct ThroughEnumerable
    {
        public IEnumerable<ThroughEnumerable> Items { get; set; }
    }

    public struct ThroughReadOnlyList
    {
        public IReadOnlyList<ThroughReadOnlyList> Items { get; set; }
    }

    public struct ThroughPairs
    {
        public IEnumerable<KeyValuePair<int, ThroughPairs>> Items { get; set; }
    }

    public struct ThroughMemory
    {
        public string? Text { get; set; }

        public Memory<ThroughMemory> Items { get; set; }
    }

    public struct ThroughReadOnlyMemory
    {
        public string? Text { get; set; }

        public ReadOnlyMemory<ThroughReadOnlyMemory> Items { get; set; }
    }

    public struct ThroughSegment
    {
        public ArraySegment<ThroughSegment> Items { get; set; }
    }

    public struct ThroughSequence
    {
        public ReadOnlySequence<ThroughSequence> Items { get; set; }
    }

    public struct ThroughArray
    {
        public ThroughArray[] Items { get; set; }
    }

    public struct ThroughImmutable
    {
        public ImmutableArray<ThroughImmutable> Items { get; set; }
    }

    public sealed class Tree
    {
        public IReadOnlyList<Tree> Children { get; set; } = [];
    }

    public sealed class Nest<T>
    {
        public Nest<List<T>>? Inner { get; set; }
    }

    public sealed class Branching<T>
    {
        public Branching<T[]>? One { get; set; }

        public Branching<(T, T)>? Two { get; set; }
    }

    [MessagePackFormatter(typeof(OwnFormatter))]
    public sealed class OwnFormat
    {
        public OwnFormat? Next { get; set; }
    }

    public sealed class OwnFormatter : IMessagePackFormatter<OwnFormat?>
    {
        public void Serialize(ref MessagePackWriter writer, OwnFormat? value, MessagePackSerializerOptions options)
        {
            writer.WriteArrayHeader(1);
            options.Resolver.GetFormatterWithVerify<OwnFormat?>().Serialize(ref writer, value?.Next, options);
        }

        public OwnFormat? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            reader.ReadArrayHeader();
            return new OwnFormat { Next = options.Resolver.GetFormatterWithVerify<OwnFormat?>().Deserialize(ref reader, options) };
        }
    }
}
