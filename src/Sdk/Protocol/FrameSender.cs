namespace ClusterTasks.Protocol;

/// <summary>Frames on their way to the other end: one buffer fills while the other is being sent. A caller that finds nobody sending sends
/// for all, so a lone caller pays one system call and a crowd shares one. It has no lock of its own: that of its user guards it, who has
/// more to decide under it.</summary>
internal sealed class FrameSender
{
    private readonly DefinitionNumbers _definitions = new();
    private FrameBuffer _pending = new();
    private FrameBuffer _sending = new();

    /// <summary>Whether somebody sends: that caller takes what is appended meanwhile, too.</summary>
    internal bool IsSending { get; private set; }

    /// <summary>Bytes that nobody has taken yet.</summary>
    internal int PendingBytes => _pending.Count;

    /// <summary>Bytes that are taken and may not be out yet.</summary>
    internal int SendingBytes => IsSending ? _sending.Count : 0;

    internal void AppendNeedsLock<T>(in T frame)
        where T : IFrame<T> => _pending.Append(frame);

    /// <inheritdoc cref="FrameBuffer.AppendId"/>
    internal void AppendIdNeedsLock<T>(in ObjectId id)
        where T : IFrame<T> => _pending.AppendId<T>(id);

    /// <summary>The number of a definition. The definition itself is in front of what is appended next where the other end does not have
    /// it.</summary>
    /// <exception cref="ClusterTasksException">The definition is too large for a message.</exception>
    internal int DefineNeedsLock(TaskDefinition definition, int mostBytes = FrameBuffer.MaxFrameBytes)
    {
        int number = _definitions.Of(definition, out bool isNew);
        if (!isNew)
            return number;
        try
        {
            _pending.Append(new DefineTask(number, definition), mostBytes);
            return number;
        }
        catch
        {
            _definitions.Forget(definition); // its next use must not be taken for known
            throw;
        }
    }

    /// <summary>Whether nobody is sending, so that the caller must, as soon as it has left the lock.</summary>
    internal bool TryBeginNeedsLock()
    {
        if (IsSending)
            return false;
        IsSending = true;
        return true;
    }

    /// <summary>What waits, for the caller that sends. It clears the buffer when all of it is out, and comes again; null: nothing waits,
    /// and the caller sends no more.</summary>
    internal FrameBuffer? TakeNeedsLock()
    {
        if (_pending.Count == 0)
        {
            IsSending = false;
            return null;
        }

        (_pending, _sending) = (_sending, _pending);
        return _sending;
    }

    /// <summary>Ends the sending although something may wait: it will never be sent.</summary>
    internal void EndNeedsLock() => IsSending = false;
}
