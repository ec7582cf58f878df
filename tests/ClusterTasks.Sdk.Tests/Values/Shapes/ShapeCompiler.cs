using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>Makes types of shapes: the C# compiler compiles one assembly for all, as it does for programs.</summary>
internal static class ShapeCompiler
{
    private const string Prelude = """
        using System;
        using System.Buffers;
        using System.Collections;
        using System.Collections.Concurrent;
        using System.Collections.Frozen;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Collections.ObjectModel;
        using System.Linq;
        using System.Numerics;
        using System.Numerics.Tensors;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Runtime.Serialization;
        using System.Text;
        using ClusterTasks;
        using MessagePack;

        namespace Generated;

        public record struct Spot(int X, double Y);

        [InlineArray(4)] public struct Four { private short _element; }

        public unsafe struct Header { public fixed int Magic[3]; }

        [StructLayout(LayoutKind.Explicit)] public struct Overlay { [FieldOffset(0)] public long Number; [FieldOffset(0)] public bool Flag; [FieldOffset(12)] public int Tail; }

        """;

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];

    private static int _assemblies;

    /// <summary>Compiles the shapes and returns their types, in order.</summary>
    internal static Type[] Compile(IReadOnlyList<Shape> shapes)
    {
        Assembly assembly = Compile(shapes.Select((shape, i) => shape.Render(shapes, i)));
        return [.. Enumerable.Range(0, shapes.Count).Select(i => assembly.GetType($"Generated.T{i}", throwOnError: true)!)];
    }

    /// <summary>Compiles types of the namespace Generated.</summary>
    internal static Assembly Compile(IEnumerable<string> types)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Generated{Interlocked.Increment(ref _assemblies)}",
            [CSharpSyntaxTree.ParseText(Prelude + string.Join('\n', types), new CSharpParseOptions(LanguageVersion.Latest))],
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Disable));
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).Take(5)));
        return Assembly.Load(image.ToArray());
    }
}
