namespace ClusterTasks;

/// <summary>An error that can say which item of a list it belongs to.</summary>
internal interface IItemError
{
    /// <summary>The message without the item.</summary>
    string OwnMessage { get; }

    ref ItemMark Item { get; }
}
