namespace ClusterTasks.Values.Shapes;

/// <summary>Slots whose declared type does not say which type is in them.</summary>
internal static class OpenSlot
{
    /// <summary>True where only the value can tell its type.</summary>
    internal static bool Is(Type type) =>
        type == typeof(object) || type.IsInterface || (type.IsAbstract && FSharpTypes.KindOf(type) != FSharpKind.Union);
}
