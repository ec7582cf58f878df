namespace ClusterTasks;

/// <summary>The items of a map that pulls them one by one, from any kind of sequence.</summary>
/// <param name="Items">The items.</param>
/// <param name="Count">The number of items; null: not known beforehand.</param>
internal readonly record struct ItemSource<T>(IAsyncEnumerable<Arg<T>> Items, int? Count);

/// <summary>Makes sequences of arguments from sequences of values or references.</summary>
internal static class ItemSource
{
    internal static IEnumerable<Arg<T>> Args<T>(IEnumerable<T> items) => items.Select(static item => (Arg<T>)item);

    internal static IEnumerable<Arg<T>> Args<T>(IEnumerable<ObjectRef<T>> items) => items.Select(static item => (Arg<T>)item);

    internal static ItemSource<T> Of<T>(IEnumerable<T> items) =>
        new(Args(items).ToAsyncEnumerable(), items.TryGetNonEnumeratedCount(out int count) ? count : null);

    internal static ItemSource<T> Of<T>(IEnumerable<ObjectRef<T>> items) =>
        new(Args(items).ToAsyncEnumerable(), items.TryGetNonEnumeratedCount(out int count) ? count : null);

    internal static ItemSource<T> Of<T>(IAsyncEnumerable<T> items) => new(items.Select(static item => (Arg<T>)item), null);

    internal static ItemSource<T> Of<T>(IAsyncEnumerable<ObjectRef<T>> items) => new(items.Select(static item => (Arg<T>)item), null);
}
