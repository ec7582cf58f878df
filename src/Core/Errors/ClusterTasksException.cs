namespace ClusterTasks;

/// <summary>The root of every error that the cluster reports. Misuse of the API is an <see cref="ArgumentException"/> instead,
/// and a wait that ran out is a <see cref="TimeoutException"/>.</summary>
public class ClusterTasksException : Exception, IItemError
{
    private ItemMark _item;

    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ClusterTasksException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the index, from 0, of the item that failed: among the items of <c>Map</c> or <c>MapAsync</c>, or among the references
    /// that were read or collected together. Null: the error belongs to no list. The message begins with it.</summary>
    public long? ItemIndex => _item.Index;

    /// <inheritdoc />
    public override string Message => _item.Prefix + base.Message;

    /// <summary>Gets or sets the address of the section of docs/troubleshooting.md that explains the error; null in a build that knows no
    /// address of the documentation. The page lies in the repository and in the package ClusterTasks.Core.</summary>
    public override string? HelpLink
    {
        get => base.HelpLink ?? HelpPage.Of(GetType());
        set => base.HelpLink = value;
    }

    string IItemError.OwnMessage => base.Message;

    ref ItemMark IItemError.Item => ref _item;
}
