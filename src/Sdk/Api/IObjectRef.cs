using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>What every reference has, whatever it refers to; it lets the internals handle a boxed reference.</summary>
internal interface IObjectRef
{
    /// <summary>The handle; throws when the reference is <c>default</c>.</summary>
    ObjectHandle Handle { get; }

    /// <summary>The type as which the value was encoded.</summary>
    Type ValueType { get; }
}
