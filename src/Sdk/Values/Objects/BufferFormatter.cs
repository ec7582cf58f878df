using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>Arrays and memories of unmanaged elements inside a value: small ones as MessagePack, others as a raw section. Lists of
/// such elements are written as MessagePack, but read either, so that a member can become a list.</summary>
internal sealed class BufferFormatter<TBuffer, T>(
    IMessagePackFormatter<TBuffer> plain, Func<TBuffer, ReadOnlyMemory<T>>? view, Func<BlobBytes, ValueOptions, TBuffer> read) : IMessagePackFormatter<TBuffer>
    where T : unmanaged
{
    public unsafe void Serialize(ref MessagePackWriter writer, TBuffer value, MessagePackSerializerOptions options)
    {
        ReadOnlyMemory<T> elements = view is null ? default : view(value);
        if ((long)elements.Length * sizeof(T) < SectionWire.SmallestSection)
        {
            plain.Serialize(ref writer, value, options);
        }
        else
        {
            SectionWire.Write(ref writer, options, Elements<T>.Tag, new ArraySection<T>(elements));
        }
    }

    public unsafe TBuffer Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (!SectionWire.IsNext(reader))
        {
            return plain.Deserialize(ref reader, options);
        }

        BlobBytes raw = SectionWire.ReadOne(ref reader, options, Elements<T>.Tag);
        return raw.Length % sizeof(T) == 0
            ? read(raw, (ValueOptions)options)
            : throw new MessagePackSerializationException($"{raw.Length} bytes are not a number of '{typeof(T).Name}'");
    }
}

/// <summary>Finds which types can be sections.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Called by reflection.")]
internal static class BufferFormatter
{
    private static readonly Dictionary<Type, string> Makers = new()
    {
        [typeof(Memory<>)] = nameof(OfMemory),
        [typeof(ReadOnlyMemory<>)] = nameof(OfReadOnlyMemory),
        [typeof(List<>)] = nameof(OfList),
        [typeof(IList<>)] = nameof(OfInterface),
        [typeof(ICollection<>)] = nameof(OfInterface),
        [typeof(IEnumerable<>)] = nameof(OfInterface),
        [typeof(IReadOnlyList<>)] = nameof(OfInterface),
        [typeof(IReadOnlyCollection<>)] = nameof(OfInterface),
    };

    /// <summary>Puts sections in front of the plain formatter of a type, where its elements allow it.</summary>
    internal static object? Wrap(Type type, object? plain)
    {
        Type? element = type.IsSZArray ? type.GetElementType() : type.IsConstructedGenericType ? type.GetGenericArguments()[0] : null;
        string? maker = type.IsSZArray ? nameof(OfArray) : element is not null ? Makers.GetValueOrDefault(type.GetGenericTypeDefinition()) : null;
        if (plain is null || maker is null || !Unmanaged.IsElement(element!))
        {
            return plain;
        }

        MethodInfo method = typeof(BufferFormatter).GetMethod(maker, BindingFlags.NonPublic | BindingFlags.Static)!;
        return maker == nameof(OfInterface)
            ? method.MakeGenericMethod(type, element!).Invoke(null, [plain])
            : method.MakeGenericMethod(element!).Invoke(null, [plain]);
    }

    private static object OfArray<T>(IMessagePackFormatter<T[]> plain)
        where T : unmanaged => new BufferFormatter<T[], T>(plain, static array => array, static (raw, _) => Elements<T>.Copy(raw));

    private static object OfMemory<T>(IMessagePackFormatter<Memory<T>> plain)
        where T : unmanaged => new BufferFormatter<Memory<T>, T>(plain, static memory => memory, static (raw, _) => Elements<T>.Copy(raw));

    private static object OfReadOnlyMemory<T>(IMessagePackFormatter<ReadOnlyMemory<T>> plain)
        where T : unmanaged => new BufferFormatter<ReadOnlyMemory<T>, T>(plain, static memory => memory, static (raw, options) =>
        {
            ReadOnlyMemory<T> memory = Elements<T>.InPlace(raw, out bool inPlace);
            options.IsInPlace |= inPlace;
            return memory;
        });

    private static object OfList<T>(IMessagePackFormatter<List<T>> plain)
        where T : unmanaged => new BufferFormatter<List<T>, T>(plain, null, static (raw, _) => [.. Elements<T>.Copy(raw)]);

    private static object OfInterface<TInterface, T>(IMessagePackFormatter<TInterface> plain)
        where T : unmanaged => new BufferFormatter<TInterface, T>(plain, null, static (raw, _) => (TInterface)(object)Elements<T>.Copy(raw));
}
