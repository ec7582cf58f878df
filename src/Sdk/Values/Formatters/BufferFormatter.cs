using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats arrays and memories of unmanaged elements inside a value: small ones as MessagePack, others as a raw section. Lists of
/// such elements are written as MessagePack, but either form is read, so that a member can become a list.</summary>
internal sealed class BufferFormatter<TBuffer, T>(
    IMessagePackFormatter<TBuffer> plain, Func<TBuffer, Section?> section, Func<BlobBytes, ValueOptions, TBuffer> read)
        : IMessagePackFormatter<TBuffer>
    where T : unmanaged
{
    public void Serialize(ref MessagePackWriter writer, TBuffer value, MessagePackSerializerOptions options)
    {
        if (section(value) is { } raw)
        {
            SectionWire.Write(ref writer, options, Elements<T>.Tag, raw);
        }
        else
        {
            plain.Serialize(ref writer, value, options);
        }
    }

    public TBuffer Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) => SectionWire.IsNext(reader)
        ? read(Elements<T>.Whole(SectionWire.ReadOne(ref reader, options, Elements<T>.Tag)), (ValueOptions)options)
        : plain.Deserialize(ref reader, options);
}

/// <summary>Finds which types can be sections.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Called by reflection.")]
internal static class BufferFormatter
{
    private static readonly Dictionary<Type, string> Makers = new()
    {
        [typeof(Memory<>)] = nameof(OfMemory),
        [typeof(ReadOnlyMemory<>)] = nameof(OfReadOnlyMemory),
        [typeof(ReadOnlySequence<>)] = nameof(OfSequence),
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
        string? maker = type.IsSZArray ? nameof(OfArray) : element is not null ? Makers.GetValueOrDefault(type.GetGenericTypeDefinition())
            : null;
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
        where T : unmanaged => new BufferFormatter<T[], T>(
            plain,
            static array =>
            {
                Unmanaged.RequireOwnType(array, typeof(T[]));
                return Big<T>(array);
            },
            static (raw, _) => Elements<T>.Copy(raw));

    private static object OfMemory<T>(IMessagePackFormatter<Memory<T>> plain)
        where T : unmanaged =>
            new BufferFormatter<Memory<T>, T>(plain, static memory => Big<T>(memory), static (raw, _) => Elements<T>.Copy(raw));

    private static object OfReadOnlyMemory<T>(IMessagePackFormatter<ReadOnlyMemory<T>> plain)
        where T : unmanaged => new BufferFormatter<ReadOnlyMemory<T>, T>(plain, static memory => Big<T>(memory), static (raw, options) =>
        {
            ReadOnlyMemory<T> memory = Elements<T>.InPlace(raw, out bool inPlace);
            options.IsInPlace |= inPlace;
            return memory;
        });

    private static object OfSequence<T>(IMessagePackFormatter<ReadOnlySequence<T>> plain)
        where T : unmanaged => new BufferFormatter<ReadOnlySequence<T>, T>(
            plain,
            static sequence => new SequenceSection<T>(sequence) is { Length: >= SectionWire.SmallestSection } section ? section : null,
            static (raw, options) =>
            {
                ReadOnlySequence<T> sequence = Piece<T>.InPlace(raw, out bool inPlace);
                options.IsInPlace |= inPlace;
                return sequence;
            });

    private static object OfList<T>(IMessagePackFormatter<List<T>> plain)
        where T : unmanaged => new BufferFormatter<List<T>, T>(plain, static _ => null, static (raw, _) => [.. Elements<T>.Copy(raw)]);

    private static object OfInterface<TInterface, T>(IMessagePackFormatter<TInterface> plain)
        where T : unmanaged =>
            new BufferFormatter<TInterface, T>(plain, static _ => null, static (raw, _) => (TInterface)(object)Elements<T>.Copy(raw));

    private static ArraySection<T>? Big<T>(ReadOnlyMemory<T> elements)
        where T : unmanaged =>
            (long)elements.Length * Unsafe.SizeOf<T>() < SectionWire.SmallestSection ? null : new ArraySection<T>(elements);
}
