using Microsoft.CodeAnalysis;

namespace ClusterTasks.Analyzers.Tests;

/// <summary>Calls that do not compile: the analyzer's words beside the compiler's error.</summary>
public sealed class CallAnalyzerTests
{
    [Theory]
    [InlineData("_ = Remote.Invoke(F.Slow, \"x\");", "CT0004",
        "'F.Slow' takes a CancellationToken, which the call leaves out: pass CancellationToken.None, or write "
        + "Remote.Of(F.Slow).Invoke(\"x\")")]
    [InlineData("_ = Remote.Invoke(F.Slow, text);", "CT0004", "pass CancellationToken.None")]
    [InlineData("_ = Remote.With(new TaskOptions()).Invoke(F.Slow, text);", "CT0004", "pass CancellationToken.None")]
    [InlineData("_ = Remote.Invoke(F.ThreeAndToken, 1, 2, 3);", "CT0004", "leaves out: write Remote.Of(F.ThreeAndToken).Invoke(1, 2, 3)")]
    [InlineData("_ = Remote.Map(F.Slow, [\"x\"]);", "CT0004", "pass CancellationToken.None after the items")]
    [InlineData("_ = Remote.Map(F.Slow, new[] { text });", "CT0004", "pass CancellationToken.None after the items")]
    [InlineData("_ = Remote.MapAsync(F.Slow, new[] { text }, new MapOptions());", "CT0004", "pass CancellationToken.None after the items")]
    [InlineData("_ = Remote.MapAsync(F.Slow, new[] { text }, ct: CancellationToken.None);", "CT0004",
        "pass CancellationToken.None after the items")]
    [InlineData("_ = Remote.Map(F.TwoAndToken, [1], 2);", "CT0004",
        "map a static lambda, as in static (x, y) => F.TwoAndToken(x, y, CancellationToken.None)")]
    [InlineData("_ = Remote.MapAsync(F.Square, new[] { 1, 2 });", "CT0005",
        "map a static lambda that takes int, or give items of type long")]
    [InlineData("_ = Remote.Map(F.Add, new[] { 1 }, \"x\");", "CT0005",
        "'F.Add' takes (int, int), and the call gives (int, string): argument 2 must be an int or an ObjectRef<int>")]
    [InlineData("_ = Remote.Map(F.Four, new[] { 1 });", "CT0005",
        "map a function of one parameter, or of two with an argument for all items")]
    [InlineData("_ = Remote.Of(F.PairAndToken).InvokeItems(1);", "CT0004", "pass CancellationToken.None")]
    [InlineData("_ = Remote.Invoke(F.Square, 5);", "CT0005",
        "'F.Square' takes (long), and the call gives (int): write 5L, or Remote.Of(F.Square).Invoke(5)")]
    [InlineData("_ = Remote.Invoke(F.Square, argument);", "CT0005", "write (long)argument, or Remote.Of(F.Square).Invoke(argument)")]
    [InlineData("_ = Remote.Invoke(F.Narrow, 5);", "CT0005", "write (byte)5")]
    [InlineData("_ = Remote.Invoke(F.Echo, null);", "CT0005", "write (string?)null, or Remote.Of(F.Echo).Invoke(null)")]
    [InlineData("_ = Remote.Invoke(F.Square, default);", "CT0005", "write default(long), or Remote.Of(F.Square).Invoke(default)")]
    [InlineData("_ = Remote.Invoke(F.Describe, number);", "CT0005", "write (object)number, or Remote.Of(F.Describe).Invoke(number)")]
    [InlineData("_ = Remote.Invoke(F.Length, 5);", "CT0005",
        "'F.Length' takes (string), and the call gives (int): argument 1 must be a string or an ObjectRef<string>")]
    [InlineData("_ = Remote.Invoke(F.Add, 1, \"x\");", "CT0005",
        "takes (int, int), and the call gives (int, string): argument 2 must be an int")]
    [InlineData("_ = Remote.Invoke(F.Length, number);", "CT0005", "takes (string), and the call gives (ObjectRef<int>)")]
    [InlineData("_ = Remote.Invoke(F.Add, Task.FromResult(1), 2);", "CT0005", "await the task first, or pass an ObjectRef")]
    [InlineData("_ = Remote.Invoke(F.Add, 1);", "CT0005", "give 2 arguments")]
    [InlineData("_ = Remote.Invoke(F.Length, \"a\", \"b\");", "CT0005", "give 1 argument")]
    [InlineData("_ = Remote.Invoke(F.Optional, 1);", "CT0005", "give every argument, optional ones too")]
    [InlineData("_ = Remote.Invoke(F.SumOfList, new[] { number });", "CT0005",
        "'F.SumOfList' takes (List<int>), and the call gives (int[])")]
    [InlineData("_ = Remote.Map(F.Square, new[] { 1, 2 });", "CT0005", "map a static lambda that takes int, or give items of type long")]
    [InlineData("_ = Remote.Map(F.Add, new[] { 1, 2 });", "CT0005",
        "give the second argument, which all items have in common, after the items")]
    [InlineData("_ = Remote.Map(F.Length, new[] { 1 });", "CT0005", "give items of type string")]
    [InlineData("_ = Remote.Of(F.Add).Invoke(1);", "CT0005", "'F.Add' takes (int, int), and the call gives (int): give 2 arguments")]
    [InlineData("_ = Remote.Invoke(F.Four, 1, 2, 3, 4);", "CT0006", "write Remote.Of(F.Four).Invoke(1, 2, 3, 4)")]
    [InlineData("_ = Remote.Invoke(static (int a, int b, int c, int d) => a, 1, 2, 3, 4);", "CT0006",
        "write Remote.Of(…).Invoke(1, 2, 3, 4)")]
    [InlineData("_ = Remote.Of(F.Over);", "CT0009", "'F.Over' is overloaded")]
    [InlineData("_ = Remote.Of(F.Identity);", "CT0009", "'F.Identity' has open type parameters")]
    [InlineData("_ = Remote.Of(F.Optional).Invoke(1);", "CT0009", "'F.Optional' has optional or params parameters")]
    [InlineData("_ = Remote.Of(F.Add).InvokeItems(1, 2);", "CT0010", "this function returns int: use Invoke")]
    [InlineData("_ = Remote.Of(F.Slow).InvokeItems(\"x\", CancellationToken.None);", "CT0010", "this function returns Task<int>")]
    [InlineData("_ = Remote.Of(F.Pair).InvokeItems();", "CT0005", "give 1 argument")]
    public async Task Analyze_CallThatDoesNotCompile_IsExplained(string statements, string id, string message)
    {
        (IReadOnlyList<Diagnostic> found, string errors) = await Snippet.AnalyzeAsync(statements);
        Assert.NotEmpty(errors);
        Diagnostic diagnostic = Assert.Single(found);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_ = Remote.Invoke(F.Missing, 1);")]
    [InlineData("_ = Remote.Invoke(F.Length, missing);")]
    [InlineData("_ = Remote.Invoke(F.Length, missing.Text);")]
    [InlineData("_ = Remote.Invoke(static x => x.Missing, \"x\");")]
    [InlineData("_ = Remote.Invoke();")]
    [InlineData("_ = Remote.Invoke(F.Length, arg2: 5);")]
    [InlineData("_ = Remote.Invoke<int, int>(F.Length, 5);")]
    [InlineData("_ = Remote.Missing(F.Length, 5);")]
    [InlineData("_ = new List<int>().Invoke(F.Length, 5);")]
    [InlineData("Action<int> action = _ => { }; action.Invoke(\"x\");")]
    [InlineData("_ = Remote.Of(F.Length).Map(5);")]
    [InlineData("_ = Remote.Of(F.Length).Invoke(5);")]
    [InlineData("_ = Remote.Invoke(F.Length, Task.FromResult(\"x\"));")]
    [InlineData("int Local(Missing m) => 1; _ = Remote.Invoke(Local, 5);")]
    public async Task Analyze_ErrorOfAnotherKind_IsLeftToTheCompiler(string statements)
    {
        (IReadOnlyList<Diagnostic> found, string errors) = await Snippet.AnalyzeAsync(statements);
        Assert.NotEmpty(errors);
        Assert.Empty(found);
    }
}
