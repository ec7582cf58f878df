using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>A token that was given as an argument cancels the task when it fires in the caller's process, whether or not the caller
/// still has the reference.</summary>
internal static class CallerCancellation
{
    internal static void Link(ObjectHandle result, CancellationToken token)
    {
        // By id: a registration that held the handle would keep the result alive.
        if (token.CanBeCanceled)
            _ = LinkAsync(new SubmittedTask(result.Session, result.Id), token);
    }

    private static async Task LinkAsync(SubmittedTask task, CancellationToken token)
    {
        CancellationTokenRegistration registration = token.UnsafeRegister(static state => _ = CancelAsync((SubmittedTask)state!), task);
        try
        {
            // Ends with the task, so that a token that lives as long as the program does not gather registrations.
            await task.Session.WhenEndedAsync(task.Result.Task, () => registration.Unregister()).ConfigureAwait(false);
        }
        catch (ClusterTasksException)
        {
            // The session is gone and the task with it; whoever awaits the reference is told.
        }
    }

    private static async Task CancelAsync(SubmittedTask task)
    {
        try
        {
            await task.Session.CancelAsync(task.Result, force: false, recursive: true).ConfigureAwait(false);
        }
        catch (ClusterTasksException)
        {
            // As above: there is nothing left to cancel.
        }
    }

    private sealed record SubmittedTask(SessionCore Session, ObjectId Result);
}
