using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>The members that all references have, whatever their type; the internals handle a boxed reference through it.</summary>
internal interface IObjectRef
{
    /// <summary>The handle; throws when the reference is <c>default</c>.</summary>
    ObjectHandle Handle { get; }

    /// <summary>The type as which the value was encoded.</summary>
    Type ValueType { get; }
}
