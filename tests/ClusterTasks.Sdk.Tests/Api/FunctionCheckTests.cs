using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Api;

public sealed class FunctionCheckTests : SessionTest
{
    private readonly int _field = 1;

    [Remote(Cpus = -1)]
    internal static int Negative() => 1;

    [Remote]
    internal static int TwoTokens(CancellationToken a, CancellationToken b) => 1;

    [Remote]
    internal static int Nine(int a, int b, int c, int d, int e, int f, int g, int h, int i) => a + b + c + d + e + f + g + h + i;

    [Remote]
    internal static int TakesRef(ref int value) => value;

    [Remote]
    internal static int TakesSpan(ReadOnlySpan<int> value) => value.Length;

    [Remote]
    internal static unsafe int TakesPointer(int* value) => *value;

    internal static int Unmarked(int value) => value;

    [Remote]
    internal int Instance(int value) => value + _field;

    [Remote]
    internal static async void Forgets(string text) => await Task.FromResult(text);

    private delegate int RefFunction(ref int value);

    private delegate int SpanFunction(ReadOnlySpan<int> value);

    private unsafe delegate int PointerFunction(int* value);

    [Fact]
    public void Invoke_NotRemote_SaysToMarkIt() =>
        Refused(() => Remote.Invoke(Unmarked, 1), "'FunctionCheckTests.Unmarked' is not marked [Remote]");

    [Fact]
    public void Invoke_LibraryMethod_SaysToUseALambda() => Refused(() => Remote.Invoke(Math.Sqrt, 2.0), "static x => Math.Sqrt(x)");

    [Fact]
    public void Invoke_InstanceMethod_SaysToMakeItStatic() => Refused(() => Remote.Invoke(Instance, 1), "instance method");

    [Fact]
    public void Invoke_CapturingLambda_SaysToPassArguments()
    {
        int captured = Environment.ProcessId;
        Refused(() => Remote.Invoke(x => x + captured, 1), "captures variables");
    }

    [Fact]
    public void Invoke_LambdaWithThis_SaysToPassArguments() => Refused(() => Remote.Invoke(x => x + _field, 1), "captures");

    [Fact]
    public void Invoke_DelegateBoundToAnArgument_Throws() => Refused(() => Remote.Invoke("x".Repeat, 2), "bound to its first argument");

    [Fact]
    public void Invoke_Multicast_Throws()
    {
        Action twice = F.Nothing;
        twice += F.Nothing;
        Refused(() => Remote.Invoke(twice), "several methods");
    }

    [Fact]
    public void Of_TwoTokens_Throws() => Refused(() => Remote.Of(TwoTokens), "two CancellationToken parameters");

    [Fact]
    public void Of_NineParameters_Throws() => Refused(() => Remote.Of(Nine), "9 parameters");

    [Fact]
    public void Of_RefParameter_Throws() => Refused(() => Remote.Of<RefFunction>(TakesRef), "by ref, in or out");

    [Fact]
    public void Of_SpanParameter_Throws() => Refused(() => Remote.Of<SpanFunction>(TakesSpan), "cannot travel");

    [Fact]
    public void Invoke_AsyncVoid_SaysToReturnATask()
    {
        static async void Local() => await Task.CompletedTask;
        Refused(() => Remote.Invoke(Forgets, "x"), "'FunctionCheckTests.Forgets' is async void");
        Refused(() => Remote.Map(Forgets, ["x"]), "Return Task.");
        Refused(() => Remote.Of(Forgets).Invoke("x"), "Return Task.");
        Refused(() => Remote.Invoke(Local), "Return Task.");
        Refused(() => Remote.Invoke((Action)(static async () => await Task.CompletedTask)), "Return Task.");
        Remote.Invoke(static async () => await Task.CompletedTask); // the compiler takes it for a function that returns a task
    }

    [Fact]
    public unsafe void Of_PointerParameter_Throws() => Refused(() => Remote.Of<PointerFunction>(TakesPointer), "cannot travel");

    [Fact]
    public void Invoke_NegativeResourceInAttribute_Throws() =>
        Refused(() => Remote.Invoke(Negative), "[Remote] attribute of 'FunctionCheckTests.Negative'");

    [Fact]
    public void Invoke_NullFunction_Throws() =>
        Assert.Equal("function", Assert.Throws<ArgumentNullException>(() => Remote.Invoke((Func<int>)null!)).ParamName);

    [Fact]
    public void Invoke_WrongResultTypeArgument_Throws() =>
        Refused(() => Remote.Invoke<string, Task<int>>(static s => Task.FromResult(s.Length), "x"), "Leave the type arguments out");

    [Fact]
    public void Invoke_StaticLambdaAndLocalFunction_AreAllowed()
    {
        static int Local(int x) => x + 1;
        Remote.Invoke(static x => x + 1, 1);
        Remote.Invoke(x => x + 2, 1);
        Remote.Invoke(Local, 1);
        Assert.Equal(
            ["FunctionCheckTests.Invoke_StaticLambdaAndLocalFunction_AreAllowed lambda",
                "FunctionCheckTests.Invoke_StaticLambdaAndLocalFunction_AreAllowed lambda", "FunctionCheckTests.Local"],
            Session.Calls.Select(spec => spec.Name));
    }

    [Fact]
    public void Invoke_DefaultReference_Throws()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Remote.Invoke(F.Add, default(ObjectRef<int>), 1));
        Assert.Equal(HelpPage.References, error.HelpLink);
        Assert.Contains("default(ObjectRef<Int32>)", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => default(ObjectRef<int>).Get());
        Assert.Throws<InvalidOperationException>(() => default(ObjectRef).Wait());
    }

    [Fact]
    public void Invoke_DisposedReference_Throws()
    {
        ObjectRef<int> reference = Session.NewRef<int>();
        reference.Dispose();
        Assert.Equal(HelpPage.References, Assert.Throws<ObjectDisposedException>(() => Remote.Invoke(F.Add, reference, 1)).HelpLink);
    }

    [Fact]
    public void Invoke_NotConnected_SaysHowToConnect()
    {
        SessionAmbient.Close(Session);
        string message = Assert.Throws<ClusterUnavailableException>(() => Remote.Invoke(F.Zero)).Message;
        Assert.Contains("LocalCluster.StartAsync", message, StringComparison.Ordinal);
        Assert.Contains("Remote.ConnectAsync", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_FunctionHandle_Throws() =>
        Assert.Throws<InvalidOperationException>(() => default(RemoteFunction<Func<int>>).Invoke());

    private static void Refused(Action call, string message)
    {
        var error = Assert.Throws<ArgumentException>(call);
        Assert.Equal("function", error.ParamName);
        Assert.Equal(HelpPage.Functions, error.HelpLink);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}

internal static class TextExtensions
{
    [Remote]
    internal static string Repeat(this string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
