using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Collections;

/// <summary>Checks comparers. Collections travel as their items: with another comparer the copy would find, order or count
/// differently.</summary>
internal static class KeyComparer
{
    /// <summary>Refuses a collection that would come back with another comparer.</summary>
    /// <param name="collection">The collection itself.</param>
    /// <param name="slot">The declared type, from which it is made again.</param>
    /// <param name="sample">The comparers of an empty collection that was made as the receiver makes it; null: the usual ones.</param>
    internal static void Check(object collection, Type slot, ComparerUse[]? sample)
    {
        if (ComparerProbe.For(collection.GetType()) is not { } probe)
        {
            return;
        }

        int index = 0;
        foreach (ComparerUse use in probe.Of(collection))
        {
            bool isKept = sample is null ? use.IsOrdinary : index < sample.Length && use.Comparer.Equals(sample[index].Comparer);
            if (!isKept)
            {
                throw new UnsendableException(
                    $"a '{TypeNames.Of(collection.GetType())}' uses a comparer of its own ({use.Comparer.GetType().Name}), which does "
                        + "not travel; "
                    + "send one with the default comparer and rebuild it there", collection);
            }

            if (use.Role.IsOrder && LosesOrder(slot, use.Role.Key))
            {
                throw new UnsendableException(
                    $"a '{TypeNames.Of(collection.GetType())}' is sorted, and a slot of type '{TypeNames.Of(slot)}' would make a "
                        + "collection of it that is not; "
                    + "declare the sorted type itself", collection);
            }

            index++;
        }
    }

    /// <summary>True for slots that are filled with a hashed collection. Where the collection can only be read, and its keys are not text
    /// (whose order depends on the culture), nobody can tell the difference.</summary>
    private static bool LosesOrder(Type slot, Type? key)
    {
        if (!slot.IsInterface || !ComparerProbe.IsKeyed(slot))
        {
            return false;
        }

        Type? definition = slot.IsConstructedGenericType ? slot.GetGenericTypeDefinition() : null;
        bool isReadOnly = definition == typeof(IReadOnlyDictionary<,>) || definition == typeof(IReadOnlySet<>);
        return !isReadOnly || key is null || key == typeof(string);
    }
}
