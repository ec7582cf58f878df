using Microsoft.CodeAnalysis;

namespace ClusterTasks.Analyzers.Tests;

/// <summary>Calls that compile: an exception that they would throw is an error of the build, and nothing else is.</summary>
public sealed class FunctionAnalyzerTests
{
    [Theory]
    [InlineData("_ = Remote.Invoke(F.Unmarked, 1);", "CT0001", "'F.Unmarked' is not marked [Remote]")]
    [InlineData("_ = Remote.Invoke(Math.Sqrt, 2.0);", "CT0001", "'Math.Sqrt'")]
    [InlineData("_ = Remote.Invoke(Marked.Inner.Once, 1);", "CT0001", "'Inner.Once'")]
    [InlineData("_ = Remote.Map(F.Unmarked, [1, 2]);", "CT0001", "'F.Unmarked'")]
    [InlineData("_ = Remote.MapAsync(F.Unmarked, [1, 2]);", "CT0001", "'F.Unmarked'")]
    [InlineData("_ = Remote.Of(F.Unmarked).Invoke(1);", "CT0001", "'F.Unmarked'")]
    [InlineData("_ = Remote.With(new TaskOptions()).Invoke(F.Unmarked, number);", "CT0001", "'F.Unmarked'")]
    [InlineData("_ = Remote.With(new TaskOptions()).Of(F.Unmarked);", "CT0001", "'F.Unmarked'")]
    [InlineData("_ = Remote.Invoke((Func<int, int>)F.Unmarked, 1);", "CT0001", "'F.Unmarked'")]
    [InlineData("int local = 1; _ = Remote.Invoke(x => x + local, 1);", "CT0002", "captures 'local'")]
    [InlineData("_ = Remote.Invoke(x => x + argument + _field, 1);", "CT0002", "captures 'argument', 'this'")]
    [InlineData("int local = 1; int Local(int x) => x + local; _ = Remote.Invoke(Local, 1);", "CT0002", "captures 'local'")]
    [InlineData("int local = 1; _ = Remote.Map(x => new[] { x }.Select(y => y + local).Sum(), [1]);", "CT0002", "captures 'local'")]
    [InlineData("_ = Remote.Invoke(async x => { await Task.Yield(); return x + _field; }, 1);", "CT0002", "captures 'this'")]
    [InlineData("_ = Remote.Invoke(Instance, 1);", "CT0003", "'Program.Instance' is bound to an object")]
    [InlineData("_ = Remote.Invoke(new Marked().Instance, 1);", "CT0003", "'Marked.Instance'")]
    [InlineData("_ = Remote.Invoke(\"abc\".IndexOf, 'b');", "CT0003", "'String.IndexOf'")]
    [InlineData("_ = Remote.Of(\"abc\".Extend).Invoke(1);", "CT0003", "'F.Extend'")]
    [InlineData("_ = Remote.Invoke(F.Forget, \"x\");", "CT0007", "'F.Forget' is async void")]
    [InlineData("_ = Remote.Invoke((Action<int>)(static async x => await Task.Delay(x)), 1);", "CT0007", "'the lambda' is async void")]
    [InlineData("_ = Remote.Invoke(F.TwoTokens, CancellationToken.None, CancellationToken.None);", "CT0008",
        "two CancellationToken parameters")]
    [InlineData("_ = Remote.Of(static (int a, int b, int c, int d, int e, int f, int g, int h, int i) => a);", "CT0008",
        "more than 8 parameters")]
    public async Task Analyze_FunctionThatCannotRun_IsReported(string statements, string id, string message)
    {
        (IReadOnlyList<Diagnostic> found, string errors) = await Snippet.AnalyzeAsync(statements);
        Assert.Empty(errors); // code that does not compile is for the other analyzer
        Diagnostic diagnostic = Assert.Single(found);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.EndsWith("#" + id.ToLowerInvariant(), diagnostic.Descriptor.HelpLinkUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_ = Remote.Invoke(F.Length, \"x\"); _ = Remote.Invoke(F.Length, text); _ = Remote.Invoke(F.Add, number, 2);")]
    [InlineData("_ = Remote.Invoke(F.Slow, text, CancellationToken.None); _ = Remote.Invoke(F.Log, \"x\"); _ = Remote.Invoke(F.Count, 1);")]
    [InlineData("_ = Remote.Invoke(Marked.Twice, 1); _ = Remote.Invoke(Derived.Thrice, 1);")]
    [InlineData("_ = Remote.Invoke(F.Over, 1); _ = Remote.Invoke(F.Identity, 1); _ = Remote.Invoke(F.Describe, text);")]
    [InlineData("_ = Remote.Invoke(F.SumOf, [number, number]); _ = Remote.Invoke(F.SumOfSequence, new List<int> { 1 });")]
    [InlineData(
        "_ = Remote.Map(F.Length, [\"a\", \"b\"]); _ = Remote.Invoke(F.SumOf, Remote.Map(F.Length, [\"a\"])); _ = "
        + "Remote.Gather([number]); _ = Remote.MapAsync(F.Add, [1], 2); _ = Remote.Map(F.Slow, [\"a\"], CancellationToken.None); _ = "
        + "Remote.Of(F.Slow).Invoke(\"a\");")]
    [InlineData("_ = Remote.Of(F.Square).Invoke(5); _ = Remote.Of(F.Echo).Invoke(null); _ = Remote.Of(F.Pair).InvokeItems(1);")]
    [InlineData(
        "_ = Remote.Invoke(static x => x + 1, 1); _ = Remote.Invoke(x => x + 1, 1); _ = Remote.Invoke(x => { int y = x; int Z() => y; "
        + "return Z(); }, 1);")]
    [InlineData("const int Constant = 3; _ = Remote.Invoke(x => x + Constant + nameof(argument).Length, 1);")]
    [InlineData("_ = Remote.Invoke(xs => (from x in xs let y = x + 1 where y > 1 select y).Sum(), new[] { 1 });")]
    [InlineData("_ = Remote.Invoke(x => new List<int> { x, 2 }.Count + new { A = x }.A, 1);")]
    [InlineData(
        "_ = Remote.Invoke(x => x is { Length: > 0 and var n } ? n : 0, \"abc\"); _ = Remote.Invoke(x => int.TryParse(x, out int y) ? y "
        + ": 0, \"1\");")]
    [InlineData("static int Local(int x) => x; int Free(int x) => x; _ = Remote.Invoke(Local, 1); _ = Remote.Invoke(Free, 1);")]
    [InlineData("Func<int, int> variable = F.Unmarked; _ = Remote.Invoke(variable, 1);")]
    [InlineData("Action<int> invoke = x => _field = x; invoke.Invoke(1); new List<int> { 1 }.ForEach(x => _field = x);")]
    [InlineData("_ = Remote.Invoke(static async (string x, int n) => { await Task.Yield(); return x.Length + n; }, text, 1);")]
    public async Task Analyze_FunctionThatRuns_SaysNothing(string statements)
    {
        (IReadOnlyList<Diagnostic> found, string errors) = await Snippet.AnalyzeAsync(statements);
        Assert.Empty(errors);
        Assert.Empty(found);
    }
}
