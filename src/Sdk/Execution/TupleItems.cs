using System.Reflection;
using System.Runtime.CompilerServices;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Execution;

/// <summary>Encodes the items of a tuple separately, for a task that was called with a result for each of them.</summary>
internal static class TupleItems<TTuple>
{
    private static readonly Func<object?, EncodedValue>[] Encoders =
        typeof(TTuple).IsAssignableTo(typeof(ITuple)) ? Array.ConvertAll(typeof(TTuple).GenericTypeArguments, EncoderOf) : [];

    /// <summary>Encodes all items or none: items that were encoded before a failure are disposed.</summary>
    /// <exception cref="ClusterTasksException">The function of this program does not return what the caller's does.</exception>
    internal static EncodedValue[] Encode(TTuple tuple, TaskAssignment assignment)
    {
        if (Encoders.Length != assignment.Definition.Results)
            throw new ClusterTasksException(
                $"'{assignment.Name}' was called for {assignment.Definition.Results} results, but returns {TypeNames.Of(typeof(TTuple))} "
                + "here. " +
                "Driver and worker run different builds of the program: ship the same output folder.");
        var items = (ITuple)tuple!;
        var encoded = new EncodedValue[Encoders.Length];
        try
        {
            for (int i = 0; i < encoded.Length; i++)
                encoded[i] = Encoders[i](items[i]);
            return encoded;
        }
        catch
        {
            foreach (EncodedValue? item in encoded)
                item?.Dispose();
            throw;
        }
    }

    private static Func<object?, EncodedValue> EncoderOf(Type item) => typeof(TupleItems<TTuple>)
        .GetMethod(nameof(EncodeItem), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(item).CreateDelegate<Func<object?,
            EncodedValue>>();

    private static EncodedValue EncodeItem<T>(object? item) => ValueCodec.EncodeResult((T)item!);
}
