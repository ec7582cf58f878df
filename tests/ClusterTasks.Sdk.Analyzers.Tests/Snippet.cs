using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ClusterTasks.Analyzers.Tests;

/// <summary>Compiles statements that use the library, and runs the analyzers on them.</summary>
internal static class Snippet
{
    private const string Before = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using ClusterTasks;

        public static class F
        {
            [Remote] public static int Length(string text) => text.Length;
            [Remote] public static int Add(int a, int b) => a + b;
            [Remote] public static long Square(long x) => x * x;
            [Remote] public static byte Narrow(byte x) => x;
            [Remote] public static int Four(int a, int b, int c, int d) => a + b + c + d;
            [Remote] public static Task<int> Slow(string text, CancellationToken token) => Task.FromResult(text.Length);
            [Remote] public static int ThreeAndToken(int a, int b, int c, CancellationToken token) => a;
            [Remote] public static int TwoAndToken(int a, int b, CancellationToken token) => a;
            [Remote] public static (int, int) PairAndToken(int x, CancellationToken token) => (x, x);
            [Remote] public static int TwoTokens(CancellationToken a, CancellationToken b) => 1;
            [Remote] public static int Optional(int a, int b = 2) => a + b;
            [Remote] public static int SumOf(int[] values) => values.Sum();
            [Remote] public static int SumOfList(List<int> values) => values.Sum();
            [Remote] public static int SumOfSequence(IEnumerable<int> values) => values.Sum();
            [Remote] public static T Identity<T>(T value) => value;
            [Remote] public static int Over(int x) => x;
            [Remote] public static string Over(string x) => x;
            [Remote] public static (int, int) Pair(int x) => (x, x);
            [Remote] public static Task<(int, int)> PairAsync(int x) => Task.FromResult((x, x));
            [Remote] public static string Echo(string? text) => text ?? "";
            [Remote] public static int Describe(object value) => 1;
            [Remote] public static int OfRef(ObjectRef<int> reference) => 1;
            [Remote] public static async IAsyncEnumerable<int> Count(int n) { await Task.Yield(); yield return n; }
            [Remote] public static async void Forget(string text) => await Task.Delay(text.Length);
            [Remote] public static void Log(string text) { }
            public static int Unmarked(int x) => x;
            [Remote] public static int Extend(this string text, int x) => text.Length + x;
        }

        [Remote] public class Marked { public static int Twice(int x) => 2 * x; public int Instance(int x) => x; public class Inner { public static int Once(int x) => x; } }
        public sealed class Derived : Marked { public static int Thrice(int x) => 3 * x; }

        public sealed class Program
        {
            private int _field = 3;
            public int Instance(int x) => x + _field;

            public async Task RunAsync(int argument, ObjectRef<int> number, ObjectRef<string> text)
            {
                await Task.Yield();

        """;

    private const string After = "\n    }\n}\n";

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = [new FunctionAnalyzer(), new CallAnalyzer()];

    /// <summary>Returns the analyzers' diagnostics of the statements, and the errors of the compiler.</summary>
    internal static async Task<(IReadOnlyList<Diagnostic> Found, string Errors)> AnalyzeAsync(string statements)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(
            Before + statements + After, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Snippet", [tree], References,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var thrown = new List<string>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (error, _, _) =>
                thrown.Add(error.ToString()), concurrentAnalysis: false, logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(Analyzers, options).GetAnalyzerDiagnosticsAsync();
        Assert.Empty(thrown);
        return ([.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)],
            string.Join('\n', compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)));
    }
}
