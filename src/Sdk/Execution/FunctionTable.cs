using System.Collections.Concurrent;
using ClusterTasks.Protocol;

namespace ClusterTasks.Execution;

/// <summary>Maps descriptor bytes to functions; each is resolved once.</summary>
internal sealed class FunctionTable
{
    private readonly ConcurrentDictionary<byte[], TaskFunction> _functions = new(BytesComparer.Instance);
    private readonly ConcurrentDictionary<byte[], TaskFunction>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    internal FunctionTable() => _bySpan = _functions.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Finds the function.</summary>
    /// <exception cref="ClusterTasksException">This program has no such function, or it may not be called.</exception>
    internal TaskFunction Find(ReadOnlySpan<byte> descriptor)
    {
        if (_bySpan.TryGetValue(descriptor, out TaskFunction? function))
            return function;

        // Failures are not kept: a message must not be able to fill the table with names that do not exist.
        function = TaskFunction.Create(FunctionDescriptor.Resolve(descriptor));
        return _functions.GetOrAdd(descriptor.ToArray(), function);
    }
}
