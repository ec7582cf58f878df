using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Text;

namespace ClusterTasks.Values.Shapes;

/// <summary>Names of types on the wire: full names without assembly or version, equal in every process of a job.</summary>
internal static class TypeNames
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    /// <summary>Returns for example <c>System.Collections.Generic.List`1[System.Int32]</c>.</summary>
    internal static string Of(Type type) => Names.GetOrAdd(type, static t =>
        t.IsArray || t.IsConstructedGenericType ? Append(new StringBuilder(), t).ToString() : t.FullName ?? t.Name);

    private static StringBuilder Append(StringBuilder text, Type type)
    {
        if (type.IsArray)
        {
            return Append(text, type.GetElementType()!).Append('[').Append(',', type.GetArrayRank() - 1).Append(']');
        }

        if (!type.IsConstructedGenericType)
        {
            return text.Append(type.FullName ?? type.Name);
        }

        // The two kinds of tensor are one on the wire, and so is their name.
        Type definition = type.GetGenericTypeDefinition();
        text.Append((definition == typeof(SharedTensor<>) ? typeof(Tensor<>) : definition).FullName).Append('[');
        Type[] arguments = type.GetGenericArguments();
        for (int i = 0; i < arguments.Length; i++)
        {
            Append(i == 0 ? text : text.Append(','), arguments[i]);
        }

        return text.Append(']');
    }
}
