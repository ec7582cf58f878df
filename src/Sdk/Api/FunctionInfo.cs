using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;

namespace ClusterTasks;

/// <summary>All that a call needs to know of a function, worked out once for each method and delegate type.</summary>
internal sealed class FunctionInfo
{
    private readonly ConditionalWeakTable<TaskOptions, TaskShape> _shapes = [];
    private TaskShape? _plainShape;

    private FunctionInfo(MethodInfo method, MethodInfo invoke)
    {
        IsStatic = method.IsStatic;
        Shape = ReturnShape.Of(invoke.ReturnType);
        Parameters = Array.ConvertAll(method.GetParameters(), parameter => parameter.Name ?? "argument");
        Descriptor = FunctionDescriptor.Write(method, invoke);
        Attribute = FunctionRules.Attribute(method) ?? new RemoteAttribute();
        Name = Attribute.Name ?? FunctionNames.Display(method);
    }

    internal string Name { get; }

    internal byte[] Descriptor { get; }

    internal ReturnShape Shape { get; }

    internal RemoteAttribute Attribute { get; }

    internal string[] Parameters { get; }

    private bool IsStatic { get; }

    /// <summary>Looks the function up; checks it the first time.</summary>
    /// <exception cref="ArgumentException">It cannot run remotely; the message says why and what to do.</exception>
    internal static FunctionInfo Of<TDelegate>(TDelegate function)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(function);
        MethodInfo method = function.Method;
        if (!Cache<TDelegate>.Entries.TryGetValue(method, out FunctionInfo? info))
            info = Cache<TDelegate>.Entries.GetOrAdd(method, Create, typeof(TDelegate));

        // Both depend on the delegate, not on its method, so that the cache cannot answer them.
        if (info.IsStatic && function.Target is not null)
            throw new ArgumentException($"'{info.Name}' is bound to its first argument, which stays in this process. " +
                "Pass that argument to Invoke too.", nameof(function));
        if (!function.HasSingleTarget)
            throw new ArgumentException("The delegate holds several methods; a task runs one. Invoke them one by one.", nameof(function));
        return info;
    }

    /// <summary>The shape of a call with these options; the same object for the same options object.</summary>
    internal TaskShape ShapeOf(TaskOptions? options)
    {
        if (options is null)
            return _plainShape ??= MakeShape(null);
        return _shapes.TryGetValue(options, out TaskShape? shape) ? shape : _shapes.GetValue(options, MakeShape);
    }

    private TaskShape MakeShape(TaskOptions? options) => new()
    {
        Name = options?.Name ?? Name,
        Function = Descriptor,
        Result = Shape.Result,
        Cpus = options?.Cpus ?? Attribute.Cpus,
        Gpus = options?.Gpus ?? Attribute.Gpus,
        MemoryBytes = options?.MemoryBytes ?? Attribute.MemoryBytes,
        Resources = options?.Resources ?? TaskShape.NoResources,
        MaxRetries = options?.MaxRetries ?? Attribute.MaxRetries,
        RetryOn = options?.RetryOnNames ?? [],
        Timeout = options?.Timeout ?? TimeSpan.Zero,
        Priority = options?.Priority ?? 0,
        Affinity = (options?.Strategy as SchedulingStrategy.NodeAffinityStrategy)?.Node ?? default,
        SoftAffinity = options?.Strategy is SchedulingStrategy.NodeAffinityStrategy { Soft: true },
        Spread = options?.Strategy is SchedulingStrategy.SpreadStrategy,
    };

    private static FunctionInfo Create(MethodInfo method, Type delegateType)
    {
        if (FunctionRules.Violation(method) is { } violation)
            throw new ArgumentException(violation, "function");
        var info = new FunctionInfo(method, delegateType.GetMethod("Invoke")!);
        RemoteAttribute attribute = info.Attribute;
        if (!(IsAmount(attribute.Cpus) && IsAmount(attribute.Gpus)) || attribute.MemoryBytes < 0 || attribute.MaxRetries < 0)
            throw new ArgumentException($"The [Remote] attribute of '{info.Name}' has a negative or infinite number. " +
                "Cpus, Gpus, MemoryBytes and MaxRetries are finite, zero or more.", "function");
        if (info.Descriptor.Length > ushort.MaxValue)
            throw new ArgumentException($"The name of '{info.Name}' with its types is longer than 64 KiB. Use shorter generic types.", "function");
        return info;
    }

    private static bool IsAmount(double value) => double.IsFinite(value) && value >= 0;

    private static class Cache<TDelegate>
    {
        internal static readonly ConcurrentDictionary<MethodInfo, FunctionInfo> Entries = new();
    }
}
