using System.Globalization;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Session;

/// <summary>Checks and errors that several entry points share.</summary>
internal static class Misuse
{
    /// <summary>Returns the error for a function that cannot run as a task, in a call whose parameter for it is named so
    /// everywhere.</summary>
    internal static ArgumentException Function(string message, Exception? inner = null) =>
        new(message, "function", inner) { HelpLink = HelpPage.Functions };

    internal static InvalidOperationException DefaultReference(string type) => new(
        $"This {type} is default({type}) and refers to nothing. Use the reference that Remote.Invoke, Remote.Map or Remote.Put returned.")
    {
        HelpLink = HelpPage.References,
    };

    private static ArgumentException OtherCluster(ObjectHandle handle, string? parameter) => new(
        $"The reference {handle.Id} belongs to another cluster than the session of this call. Get its value (await it) and pass that, " +
        "or put it into this cluster first (session.Put).", parameter)
    {
        HelpLink = HelpPage.References,
    };

    /// <summary>Returns the error for something that was made in a session that has ended.</summary>
    /// <param name="what">The thing, with its id.</param>
    internal static SessionLostException Ended(string what) => new(
        $"{what} belongs to a session that has ended, and what it stands for has ended with it. Make it again in the session of this call.")
    {
        HelpLink = HelpPage.References,
    };

    internal static ObjectHandle Live(ObjectHandle handle) => handle.IsReleased
        ? throw Disposed(handle.Id, "The reference was disposed.")
        : handle;

    /// <summary>Returns the error for a reference that is used after its end, or ends during its use.</summary>
    internal static ObjectDisposedException Disposed(ObjectId id, string what) =>
        new($"ObjectRef({id})",
            $"{what} Copies of an ObjectRef share one handle: dispose it after its last use only.")
        { HelpLink = HelpPage.References };

    /// <summary>Returns the session's own handle of the object. A program can have several sessions with one cluster. With executors inside
    /// its process, a task can also hold a reference of the program's session, for example in a static field.</summary>
    /// <param name="handle">A handle of any session.</param>
    /// <param name="session">The session that will use the object.</param>
    /// <param name="parameter">The parameter that the error names.</param>
    /// <param name="settled">The session whose messages have arrived; for several handles that all exist already.</param>
    /// <exception cref="ArgumentException">The object is in another cluster.</exception>
    /// <exception cref="SessionLostException">The session of the handle has ended.</exception>
    internal static ObjectHandle Own(ObjectHandle handle, SessionCore session, string? parameter, ref SessionCore? settled)
    {
        if (handle.Session == session)
            return handle;
        CheckSession(handle, session, parameter);
        if (handle.Session != settled)
        {
            handle.Session.Settle();
            settled = handle.Session;
        }

        return session.Share(handle);
    }

    /// <summary>Refuses a handle that the session can never use. Its owner is gone or in another cluster, so a node would wait for it
    /// without end.</summary>
    /// <exception cref="ArgumentException">The object is in another cluster.</exception>
    /// <exception cref="SessionLostException">The session of the handle has ended.</exception>
    internal static void CheckSession(ObjectHandle handle, SessionCore session, string? parameter)
    {
        if (handle.Session != session && handle.Session.IsEnded)
            throw Ended($"The reference {handle.Id}");
        if (handle.Session.Cluster != session.Cluster)
            throw OtherCluster(handle, parameter);
    }

    /// <summary>Does the same for the placement group of a call's options.</summary>
    /// <exception cref="ArgumentException">The group is in another cluster.</exception>
    /// <exception cref="SessionLostException">The job of the group has ended.</exception>
    internal static void CheckGroup(PlacementGroupId group, SessionClient made, SessionCore session)
    {
        if (made == session)
            return;
        // The jobs are compared: a group lives as long as the job, and worker sessions come and go.
        if (made.IsEnded && (session as SessionClient)?.Job != made.Job)
            throw Ended($"The placement group {group}");
        if (made.Cluster != session.Cluster)
            throw new ArgumentException(
                $"The placement group {group} belongs to another cluster than the session of this call. Create one there.",
                "options")
            { HelpLink = HelpPage.References };
    }

    internal static ArgumentException TooManyReferences(string? parameter) => new(
        $"The call has more than {CallLimits.References:N0} references, the most that one message can carry. Collect them in groups: a "
            + "task for each, and one over their results.", parameter)
    {
        HelpLink = HelpPage.References,
    };

    /// <summary>Returns the references inside a value that is about to be sent, as those of the session. Keep them alive until it is
    /// sent.</summary>
    /// <exception cref="ArgumentException">One is of another cluster, or there are too many.</exception>
    /// <exception cref="SessionLostException">One is of a session that has ended.</exception>
    internal static ObjectHandle[] Own(IReadOnlyList<Handle> references, SessionCore session, string? parameter)
    {
        if (references.Count > CallLimits.References)
            throw TooManyReferences(parameter);
        SessionCore? settled = null;
        ObjectHandle[] own = references.Count == 0 ? [] : new ObjectHandle[references.Count];
        for (int index = 0; index < own.Length; index++)
            own[index] = Own((ObjectHandle)references[index], session, parameter, ref settled);
        return own;
    }

    /// <summary>Returns the error for a task that a process submits in which too many threads wait.</summary>
    internal static InvalidOperationException TooManyWait(string name, int limit) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"'{name}' cannot be called here: {limit} tasks of this process wait for others, each on a thread of its own; give the "
            + $"recursion an end, or let fewer tasks wait at once."))
    {
        HelpLink = HelpPage.Depth,
    };

    /// <summary>Returns the error for a task that would be one too many in a row of tasks that wait for each other.</summary>
    internal static InvalidOperationException TooDeep(string name, int limit) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"'{name}' cannot be called here: it would be below more than {limit} tasks that wait for one another; give the recursion an "
            + $"end, or raise RemoteOptions.MaxTaskDepth in the driver."))
    {
        HelpLink = HelpPage.Depth,
    };

    /// <summary>Checks a timeout. Null stands for no limit inside; <see cref="Timeout.InfiniteTimeSpan"/> means the same to
    /// callers.</summary>
    internal static TimeSpan? CheckTimeout(TimeSpan? timeout, string parameter)
    {
        if (timeout is not { } limit || limit == Timeout.InfiniteTimeSpan)
            return null;
        return limit >= TimeSpan.Zero && limit.TotalMilliseconds <= int.MaxValue
            ? limit
            : throw new ArgumentOutOfRangeException(
                parameter, limit, "A timeout is between zero and 24 days; pass null to wait without limit.")
            { HelpLink = HelpPage.Waits };
    }
}
