using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterTasks.Values.Collections;

/// <summary>Tests equality to the bit: for Equals both zeros are equal, and so are times of different kinds, and any values that a class
/// declares equal.</summary>
internal static class ExactValue
{
    /// <summary>True for one object, for values of equal bits, and for objects that say so. Objects inside them are not looked
    /// into.</summary>
    internal static bool Are(object? one, object? other)
    {
        if (ReferenceEquals(one, other) || one is null || other is null || one.GetType() != other.GetType())
        {
            return ReferenceEquals(one, other);
        }

        Type type = one.GetType();
        return one switch
        {
            double number => BitConverter.DoubleToInt64Bits(number) == BitConverter.DoubleToInt64Bits((double)other),
            float number => BitConverter.SingleToInt32Bits(number) == BitConverter.SingleToInt32Bits((float)other),
            ValueType when !type.IsPrimitive && !type.IsEnum => Array.TrueForAll(
                type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic), field =>
                    Are(field.GetValue(one), field.GetValue(other))),
            _ => one.Equals(other),
        };
    }
}

/// <summary>Does the same for items of a collection.</summary>
internal sealed class ExactComparer<T> : IEqualityComparer<T>
{
    internal static readonly ExactComparer<T> Instance = new();

    public bool Equals(T? x, T? y)
    {
        if (!typeof(T).IsValueType)
        {
            return ReferenceEquals(x, y) || (x is not null && y is not null && x.GetType() == y.GetType()
                && (ItemCopy.IsCopied(x.GetType()) ? ItemCopy.AreSame(x, y) : ExactValue.Are(x, y)));
        }

        return HaveSameBytes(x, y) || ExactValue.Are(x, y);
    }

    public int GetHashCode(T obj) => obj is null ? 0 : EqualityComparer<T>.Default.GetHashCode(obj);

    private static bool HaveSameBytes(T? one, T? other) =>
        !RuntimeHelpers.IsReferenceOrContainsReferences<T>() && Bytes(ref one).SequenceEqual(Bytes(ref other));

    private static ReadOnlySpan<byte> Bytes(ref T? value) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T?, byte>(ref value), Unsafe.SizeOf<T>());
}

/// <summary>Does the same for pairs.</summary>
internal sealed class ExactPairComparer<TKey, TValue> : IEqualityComparer<KeyValuePair<TKey, TValue>>
{
    internal static readonly ExactPairComparer<TKey, TValue> Instance = new();

    public bool Equals(KeyValuePair<TKey, TValue> x, KeyValuePair<TKey, TValue> y) =>
        ExactComparer<TKey>.Instance.Equals(x.Key, y.Key) && ExactComparer<TValue>.Instance.Equals(x.Value, y.Value);

    public int GetHashCode(KeyValuePair<TKey, TValue> obj) => ExactComparer<TKey>.Instance.GetHashCode(obj.Key);
}
