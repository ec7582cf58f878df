namespace ClusterTasks;

/// <summary>The task ran longer than its <c>TaskOptions.Timeout</c> and was stopped. A wait that ran out while the task goes on is a plain
/// <see cref="TimeoutException"/>.</summary>
public sealed class TaskTimeoutException : TimeoutException, IItemError
{
    private ItemMark _item;

    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public TaskTimeoutException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc cref="ClusterTasksException.ItemIndex" />
    public long? ItemIndex => _item.Index;

    /// <inheritdoc />
    public override string Message => _item.Prefix + base.Message;

    /// <inheritdoc cref="ClusterTasksException.HelpLink" />
    public override string? HelpLink
    {
        get => base.HelpLink ?? HelpPage.Of(GetType());
        set => base.HelpLink = value;
    }

    string IItemError.OwnMessage => base.Message;

    ref ItemMark IItemError.Item => ref _item;
}
