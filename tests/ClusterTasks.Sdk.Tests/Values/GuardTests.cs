using MessagePack;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class GuardTests
{
    public interface IAnimal;

    [Fact]
    public void Encode_Cycle_SaysCycle()
    {
        var node = new Node();
        node.Next = node;
        Assert.Contains("cycle", Codecs.Refusal(node), StringComparison.Ordinal);
        Assert.Contains("Next.Next", Codecs.Refusal(node), StringComparison.Ordinal);
        var tree = new Tree();
        tree.Children.Add(tree);
        Assert.Contains("Children[0]", Codecs.Refusal(tree), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_ChainOfHundredThousand_IsRefusedOnASmallStack()
    {
        Node? node = null;
        for (int i = 0; i < 100_000; i++)
        {
            node = new Node { Next = node };
        }

        string? message = null;
        var thread = new Thread(() => message = Codecs.Refusal(node), maxStackSize: 256 * 1024);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "the refusal did not come");
        Assert.Contains("chain of more than 500", message, StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_ChainOfFiveHundred_Works()
    {
        Node? node = null;
        for (int i = 0; i < 500; i++)
        {
            node = new Node { Next = node };
        }

        Node? read = Codecs.RoundTrip(node);
        int count = 0;
        for (; read is not null; read = read.Next)
        {
            count++;
        }

        Assert.Equal(500, count);
    }

    [Theory]
    [InlineData(typeof(Action), "System.Action", "[Remote] function")]
    [InlineData(typeof(Task<int>), "Task`1[System.Int32]", "await it")]
    [InlineData(typeof(MemoryStream), "MemoryStream", "byte[]")]
    [InlineData(typeof(CancellationTokenSource), "CancellationTokenSource", "parameter of its own")]
    [InlineData(typeof(CancellationToken), "CancellationToken", "live one")]
    [InlineData(typeof(nint), "System.IntPtr", "use long")]
    [InlineData(typeof(Type), "System.Type", "send its name")]
    [InlineData(typeof(Apache.Arrow.Int32Array), "Int32Array", "RecordBatch")]
    [InlineData(typeof(HasPrivateState), "private state '_secret'", "[IgnoreMember]")]
    public void Encode_MemberThatCannotTravel_NamesPathTypeAndRemedy(Type member, string type, string remedy)
    {
        object holder = Activator.CreateInstance(typeof(Outer<>).MakeGenericType(member))!;
        string message = (string)typeof(GuardTests)
            .GetMethod(nameof(RefusalOf), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(holder.GetType()).Invoke(null, [holder])!;
        Assert.Contains("Outer`1.Inner[].Member", message, StringComparison.Ordinal);
        Assert.Contains(type, message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_StateThatWouldBeLost_IsRefused()
    {
        Assert.Contains("'Value' with a private setter", Codecs.Refusal(new PrivateSetter()), StringComparison.Ordinal);
        Assert.Contains("read-only property 'Value'", Codecs.Refusal(new NoConstructor()), StringComparison.Ordinal);
        Assert.Contains("private state '_secret'", Codecs.Refusal(new DerivedFromPrivate()), StringComparison.Ordinal);
        Assert.Contains("event 'Changed'", Codecs.Refusal(new WithEvent()), StringComparison.Ordinal);
        Assert.Contains("read-only field 'Value'", Codecs.Refusal(new ReadOnlyField()), StringComparison.Ordinal);
        Assert.Contains("no public constructor", Codecs.Refusal(new OddConstructor("x")), StringComparison.Ordinal);
        Assert.Contains("would lose 'Name'", Codecs.Refusal(new NamedList()), StringComparison.Ordinal);
        Assert.Contains("no public constructor", Codecs.Refusal(new Captured(2)), StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_IgnoredState_IsLeftBehind()
    {
        Ignoring read = Codecs.RoundTrip(new Ignoring { Kept = 1, Left = 2 });
        Assert.Equal((1, 0), (read.Kept, read.Left));
    }

    [Fact]
    public void Encode_RunningTaskInAnObjectSlot_SaysToAwaitIt()
    {
        string message = Codecs.Refusal<object>(Task.FromResult(1));
        Assert.Contains("await it", message, StringComparison.Ordinal);
        Assert.DoesNotContain("RemoteTypes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_OtherRuntimeType_NamesBothAndRemedies()
    {
        string message = Codecs.Refusal<Base>(new Sub());
        Assert.Contains("GuardTests+Base", message, StringComparison.Ordinal);
        Assert.Contains("RemoteTypes.Register<Sub>()", message, StringComparison.Ordinal);
        Assert.Contains("[Union]", message, StringComparison.Ordinal);
        Assert.Contains("Animals[1]", Codecs.Refusal(new Zoo { Animals = [null, new Dog()] }), StringComparison.Ordinal);
        Assert.Contains("ByName[rex]", Codecs.Refusal(new Zoo { ByName = new() { ["rex"] = new Dog() } }), StringComparison.Ordinal);
        Assert.Contains("'System.Object' holds a", Codecs.Refusal(new Zoo { Any = new Dog() }), StringComparison.Ordinal);
        Assert.Contains("holds a", Codecs.Refusal<object>(new Dog()), StringComparison.Ordinal);
        Assert.Contains("[Union] attributes do not list", Codecs.Refusal<Listed>(new NotListed()), StringComparison.Ordinal);
        Assert.Contains("holds a", Codecs.Refusal<List<int>>(new MyInts()), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_GetterThatThrows_KeepsTheCause()
    {
        ArgumentException error = Assert.Throws<ArgumentException>("p", () => ClusterTasks.Values.ValueCodec.Encode(new Throwing(), "p"));
        Assert.Contains("no luck", error.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(error.InnerException!.GetBaseException());
    }

    [Fact]
    public void Encode_OwnComparer_IsRefused()
    {
        Assert.Contains("comparer", Codecs.Refusal(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)),
            StringComparison.Ordinal);
        Assert.Contains("comparer", Codecs.Refusal(new SortedSet<string>(StringComparer.Ordinal)), StringComparison.Ordinal);
        Assert.Empty(Codecs.RoundTrip(new Dictionary<string, int>(StringComparer.Ordinal)));
        Assert.Equal(["a", "b"], Codecs.RoundTrip(new SortedSet<string>(["b", "a"])));
        Assert.Empty(Codecs.RoundTrip(Codecs.RoundTrip(new HashSet<Guid>())));
    }

    [Fact]
    public void Encode_TopLevelTypes_AreGuardedToo()
    {
        string action = Codecs.Refusal<Action>(() => { });
        Assert.StartsWith("A value of type 'System.Action' cannot be sent: ", action, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot travel", action, StringComparison.Ordinal); // once is enough
        Assert.Contains("cannot be sent", Codecs.Refusal(Task.CompletedTask), StringComparison.Ordinal);
        Assert.Contains("cannot be sent", Codecs.Refusal(new ValueTask<int>(1)), StringComparison.Ordinal);
        Assert.Contains("cannot travel", Codecs.Refusal(new nint[1]), StringComparison.Ordinal);
        Assert.Contains("cannot travel", Codecs.Refusal(new HasHandle[1]), StringComparison.Ordinal);
    }

    private static string RefusalOf<T>(T value) => Codecs.Refusal(value);

    public sealed class Node
    {
        public Node? Next { get; set; }
    }

    public sealed class Tree
    {
        public List<Tree> Children { get; set; } = [];
    }

    public sealed class Outer<T>
    {
        public List<Middle<T>>? Inner { get; set; }
    }

    public sealed class Middle<T>
    {
        public T? Member { get; set; }
    }

    public class HasPrivateState
    {
        private int _secret;

        public int Next() => ++_secret;
    }

    public sealed class DerivedFromPrivate : HasPrivateState;

    public sealed class PrivateSetter
    {
        public int Value { get; private set; } = 1;
    }

    public sealed class NoConstructor
    {
        public int Value { get; } = 1;
    }

    public sealed class WithEvent
    {
        public event Action? Changed;

        public void Raise() => Changed?.Invoke();
    }

    public sealed class ReadOnlyField
    {
        public readonly int Value = 1;
    }

    public sealed class OddConstructor(string text)
    {
        public int Length { get; set; } = text.Length;
    }

    public sealed class NamedList : List<int>
    {
        public string? Name { get; set; }
    }

    public sealed class MyInts : List<int>;

    public sealed class Captured(int factor)
    {
        public int Times(int value) => factor * value;
    }

    public sealed class Ignoring
    {
        [NonSerialized]
        private int _cache;

        public int Kept { get; set; }

        [IgnoreMember]
        public int Left { get; set; }

        public int Cache() => ++_cache;
    }

    public class Base;

    public sealed class Sub : Base;

    public sealed class Dog : IAnimal;

    public sealed class Zoo
    {
        public List<IAnimal?>? Animals { get; set; }

        public Dictionary<string, IAnimal>? ByName { get; set; }

        public object? Any { get; set; }
    }

    [Union(0, typeof(IsListed))]
    public abstract class Listed;

    public sealed class IsListed : Listed;

    public sealed class NotListed : Listed;

    public sealed class Throwing
    {
        public int Value
        {
            get => throw new InvalidOperationException("no luck");
            set => _ = value;
        }
    }

    public struct HasHandle
    {
        public nint Handle { get; set; }
    }
}
