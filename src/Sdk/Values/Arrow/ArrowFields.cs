using Apache.Arrow;
using Apache.Arrow.Types;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Arrow;

/// <summary>Prepares a batch for the Arrow library's writer. The writer takes the types of columns from the schema, knows dictionaries by
/// the <see cref="Field"/> object, and does not check that batch and schema agree.</summary>
/// <remarks>A column of another batch or stream has fields of its own: its nested dictionaries would be written under a number that the
/// schema does not have. And two columns that share a field object would both be read with the dictionary of the last.</remarks>
internal static class ArrowFields
{
    /// <summary>Returns the batch, or one over the same buffers in which every dictionary has a field of its own, in schema and
    /// columns.</summary>
    /// <exception cref="UnsendableException">The schema describes a column differently from the column itself.</exception>
    internal static RecordBatch Prepare(RecordBatch batch)
    {
        IReadOnlyList<Field> fields = batch.Schema.FieldsList;
        if (fields.Count != batch.ColumnCount)
        {
            throw new UnsendableException($"a record batch has {batch.ColumnCount} columns and a schema of {fields.Count} fields", batch);
        }

        bool hasDictionary = false;
        for (int i = 0; i < fields.Count; i++)
        {
            Check(fields[i].Name, fields[i].DataType, batch.Column(i).Data);
            hasDictionary |= HasDictionary(fields[i].DataType);
        }

        if (!hasDictionary)
        {
            return batch;
        }

        Field[] own = [.. fields.Select(Copy)];
        return new RecordBatch(
            new Schema(own, batch.Schema.Metadata),
            own.Select((field, i) =>
                HasDictionary(field.DataType) ? ArrowArrayFactory.BuildArray(Retype(batch.Column(i).Data, field.DataType))
                : batch.Column(i)),
            batch.Length);
    }

    private static void Check(string path, IArrowType declared, ArrayData data)
    {
        IArrowType type = Storage(declared);
        IArrowType held = Storage(data.DataType);
        if (type.TypeId != held.TypeId || !Equals(Details(type), Details(held)))
        {
            throw new UnsendableException(
                $"the column '{path}' of a record batch is '{held.Name}', and the batch's schema says '{type.Name}'; make the schema "
                + "from the columns");
        }

        if (type is DictionaryType dictionary && data.Dictionary is not null)
        {
            Check(path, dictionary.ValueType, data.Dictionary);
        }

        if (type is NestedType nested)
        {
            int children = data.Children?.Length ?? 0;
            if (nested.Fields.Count != children)
            {
                throw new UnsendableException(
                    $"the column '{path}' of a record batch has {children} parts, and the batch's schema says {nested.Fields.Count}");
            }

            for (int i = 0; i < children; i++)
            {
                Check($"{path}.{nested.Fields[i].Name}", nested.Fields[i].DataType, data.Children![i]);
            }
        }
    }

    /// <summary>Returns the part of the type that its number does not tell.</summary>
    private static object? Details(IArrowType type) => type switch
    {
        TimestampType time => (time.Unit, time.Timezone),
        TimeBasedType time => time.Unit,
        IntervalType interval => interval.Unit,
        Decimal32Type number => (number.Precision, number.Scale),
        Decimal64Type number => (number.Precision, number.Scale),
        Decimal128Type number => (number.Precision, number.Scale),
        Decimal256Type number => (number.Precision, number.Scale),
        DictionaryType dictionary => dictionary.IndexType.TypeId,
        FixedWidthType other => other.BitWidth,
        FixedSizeListType list => list.ListSize,
        UnionType union => (union.Mode, string.Join(',', union.TypeIds)),
        _ => null,
    };

    private static bool HasDictionary(IArrowType type) => type switch
    {
        DictionaryType => true,
        NestedType nested => nested.Fields.Any(field => HasDictionary(field.DataType)),
        _ => false, // in an extension too, the fields of array and schema are the same: it holds one type
    };

    private static Field Copy(Field field) => new(field.Name, Copy(field.DataType), field.IsNullable, field.Metadata);

    private static IArrowType Copy(IArrowType type) => !HasDictionary(type) ? type : type switch
    {
        DictionaryType dictionary => new DictionaryType(dictionary.IndexType, Copy(dictionary.ValueType), dictionary.Ordered),
        StructType row => new StructType([.. row.Fields.Select(Copy)]),
        ListType list => new ListType(Copy(list.ValueField)),
        LargeListType list => new LargeListType(Copy(list.ValueField)),
        ListViewType list => new ListViewType(Copy(list.ValueField)),
        LargeListViewType list => new LargeListViewType(Copy(list.ValueField)),
        FixedSizeListType list => new FixedSizeListType(Copy(list.ValueField), list.ListSize),
        MapType map => new MapType(Copy(map.Fields[0]), map.KeySorted),
        UnionType union => new UnionType(union.Fields.Select(Copy), union.TypeIds, union.Mode),
        RunEndEncodedType runs => new RunEndEncodedType(Copy(runs.RunEndsField), Copy(runs.ValuesField)),
        _ => type,
    };

    /// <summary>Returns the same data under another object of its type.</summary>
    private static ArrayData Retype(ArrayData data, IArrowType type)
    {
        if (!HasDictionary(type))
        {
            return data;
        }

        ArrayData[]? children = type is NestedType nested
            ? [.. data.Children.Select((child, i) => Retype(child, nested.Fields[i].DataType))] : data.Children;
        ArrayData? dictionary = type is DictionaryType of ? Retype(data.Dictionary, of.ValueType) : data.Dictionary;
        return new ArrayData(type, data.Length, data.NullCount, data.Offset, data.Buffers, children, dictionary);
    }

    private static IArrowType Storage(IArrowType type) => type is ExtensionType extension ? extension.StorageType : type;
}
