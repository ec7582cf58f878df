using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Finds the formatters of numbers, truth values, characters and text without MessagePack's resolvers. Their tables hold a
/// formatter of each type that they know, and the compiler needs 30 ms for them in every new process: the first task of most programs would
/// wait for it twice.</summary>
internal static class PlainFormatters
{
    /// <summary>Returns the formatter, which writes like the resolvers' own; null for any other type.</summary>
    internal static object? Find(Type type)
    {
        if (type == typeof(string))
        {
            return TextFormatter.Instance;
        }

        return type.IsEnum ? null : Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => BooleanFormatter.Instance,
            TypeCode.Char => CharFormatter.Instance,
            TypeCode.SByte => SByteFormatter.Instance,
            TypeCode.Byte => ByteFormatter.Instance,
            TypeCode.Int16 => Int16Formatter.Instance,
            TypeCode.UInt16 => UInt16Formatter.Instance,
            TypeCode.Int32 => Int32Formatter.Instance,
            TypeCode.UInt32 => UInt32Formatter.Instance,
            TypeCode.Int64 => Int64Formatter.Instance,
            TypeCode.UInt64 => UInt64Formatter.Instance,
            TypeCode.Single => SingleFormatter.Instance,
            TypeCode.Double => DoubleFormatter.Instance,
            _ => null,
        };
    }
}
