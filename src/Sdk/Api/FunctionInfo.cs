using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Facts about a function that calls need, worked out once for each method and delegate type.</summary>
internal sealed class FunctionInfo
{
    private readonly DefinitionCache _definitions;
    private readonly DefinitionCache _itemDefinitions;

    private FunctionInfo(MethodInfo method, MethodInfo invoke, bool isStatic)
    {
        IsStatic = isStatic;
        Shape = ReturnShape.Of(invoke.ReturnType);
        _definitions = new DefinitionCache(this, results: 1);
        _itemDefinitions = new DefinitionCache(this, Shape.ValueType?.GenericTypeArguments.Length ?? 1);
        Parameters = Array.ConvertAll(method.GetParameters(), parameter => parameter.Name ?? "argument");
        Descriptor = FunctionDescriptor.Write(method, invoke);
        RemoteAttribute attribute = FunctionRules.Attribute(method) ?? new RemoteAttribute();
        Name = FunctionNames.Display(method);
        try
        {
            Defaults = AttributeOptions.Of(attribute);
            Name = Defaults.Name ?? Name;
        }
        catch (ArgumentException error)
        {
            throw Misuse.Function($"The [Remote] attribute of '{Name}' is wrong: {error.Message}", error);
        }
    }

    internal string Name { get; }

    internal byte[] Descriptor { get; }

    internal ReturnShape Shape { get; }

    /// <summary>The options of its [Remote] attribute, or the defaults.</summary>
    internal TaskOptions Defaults { get; }

    internal string[] Parameters { get; }

    /// <summary>True when the delegate's method is static. The function itself always is.</summary>
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

        // Both checks depend on the delegate and not on its method, so the cache cannot answer them.
        if (info.IsStatic && function.Target is not null)
            throw Misuse.Function(
                $"'{info.Name}' is bound to its first argument, which stays in this process. Pass that argument to Invoke too.");
        if (!function.HasSingleTarget)
            throw Misuse.Function("The delegate holds several methods; a task runs one. Invoke them one by one.");
        return info;
    }

    /// <summary>Refuses a call that was written for another result type.</summary>
    internal void CheckResult(Type type)
    {
        if (Shape.ValueType != type)
            throw Misuse.Function($"'{Name}' gives {Shape.ValueType?.Name ?? "nothing"}, but the call was written with the result type " +
                $"{type.Name}. Leave the type arguments out and let the compiler infer them.");
    }

    /// <summary>Returns the definition of a call with these options; the same object for the same options object.</summary>
    internal TaskDefinition DefinitionOf(TaskOptions? options) => _definitions.Of(options);

    /// <summary>Does the same for a call that gets each item of the function's tuple as a result of its own.</summary>
    internal TaskDefinition ItemDefinitionOf(TaskOptions? options) => _itemDefinitions.Of(options);

    private TaskDefinition MakeDefinition(TaskOptions? options, int results) => new()
    {
        Name = options?.Name ?? Name,
        Function = Descriptor,
        Result = Shape.Result,
        Results = results,
        Placement = PlacementOf(options),
        MaxRetries = options?.MaxRetries ?? Defaults.MaxRetries!.Value,
        RetryOn = options?.RetryOnNames ?? Defaults.RetryOnNames!,
        RetryDelay = options?.RetryDelay ?? Defaults.RetryDelay!.Value,
        RetryMaxDelay = options?.RetryMaxDelay ?? Defaults.RetryMaxDelay!.Value,
        Timeout = options?.Timeout ?? Defaults.Timeout ?? TimeSpan.Zero,
        TimeoutGrace = options?.TimeoutGrace ?? Defaults.TimeoutGrace!.Value,
        SchedulingTimeout = options?.SchedulingTimeout ?? Defaults.SchedulingTimeout ?? TimeSpan.Zero,
    };

    private Placement PlacementOf(TaskOptions? options) => new()
    {
        Demand = ResourceSet.From(
            options?.Cpus ?? Defaults.Cpus!.Value,
            options?.Gpus ?? Defaults.Gpus!.Value,
            options?.MemoryBytes ?? Defaults.MemoryBytes!.Value,
            options?.Resources ?? Defaults.Resources!),
        Priority = options?.OwnPriority ?? Defaults.Priority,
        Affinity = (options?.Strategy as SchedulingStrategy.NodeAffinityStrategy)?.Node ?? default,
        SoftAffinity = options?.Strategy is SchedulingStrategy.NodeAffinityStrategy { Soft: true },
        Spread = options?.Strategy is SchedulingStrategy.SpreadStrategy,
        Labels = options?.LabelChoices ?? "",
        Group = (options?.Strategy as SchedulingStrategy.PlacementGroupStrategy)?.Group ?? default,
        Bundle = (options?.Strategy as SchedulingStrategy.PlacementGroupStrategy)?.Bundle ?? -1,
    };

    private static FunctionInfo Create(MethodInfo target, Type delegateType)
    {
        MethodInfo method = FSharpClosures.Resolve(target);
        if (FunctionRules.Violation(method) is { } violation)
            throw Misuse.Function(violation);
        var info = new FunctionInfo(method, delegateType.GetMethod("Invoke")!, target.IsStatic);
        if (info.Descriptor.Length > ushort.MaxValue)
            throw Misuse.Function($"The name of '{info.Name}' with its types is longer than 64 KiB. Use shorter generic types.");
        return info;
    }

    private sealed class DefinitionCache(FunctionInfo function, int results)
    {
        private readonly ConditionalWeakTable<TaskOptions, TaskDefinition> _byOptions = [];
        private TaskDefinition? _plain;

        internal TaskDefinition Of(TaskOptions? options)
        {
            if (options is null)
                return _plain ??= function.MakeDefinition(null, results);
            return _byOptions.TryGetValue(options, out TaskDefinition? definition) ? definition
                : _byOptions.GetValue(options, made => function.MakeDefinition(made, results));
        }
    }

    private static class Cache<TDelegate>
    {
        internal static readonly ConcurrentDictionary<MethodInfo, FunctionInfo> Entries = new();
    }
}
