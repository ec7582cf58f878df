namespace ClusterTasks.Values.Errors;

/// <summary>Says which item of a list an error belongs to.</summary>
internal static class ItemErrors
{
    internal static void Mark(Exception error, long index, long? count = null)
    {
        // The end of the session is no item's error, and all that wait get the same object.
        if (error is IItemError marked and not SessionLostException)
            marked.Item.Mark(index, count);
    }
}
