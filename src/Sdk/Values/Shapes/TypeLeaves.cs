namespace ClusterTasks.Values.Shapes;

/// <summary>Finds the types inside a type that have a meaning by their name: all but numbers, text and containers.</summary>
internal static class TypeLeaves
{
    internal static IEnumerable<Type> Of(Type type)
    {
        if (type.IsPrimitive || type == typeof(string) || type == typeof(decimal))
        {
            return [];
        }

        if (type.IsArray)
        {
            return Of(type.GetElementType()!);
        }

        bool isContainer = type.IsConstructedGenericType && type.Namespace is { } space
            && (space == "System" || space.StartsWith("System.Collections", StringComparison.Ordinal));
        bool isUntyped = type == typeof(object) || type.Namespace == "System.Collections" || type == typeof(Array);
        return isContainer ? type.GetGenericArguments().SelectMany(Of)
            : isUntyped ? [typeof(object)]
            : [type];
    }
}
