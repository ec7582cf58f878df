using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Cancels a task when a token among its arguments fires in the caller's process, whether or not the caller still has the
/// reference.</summary>
internal static class CallerCancellation
{
    internal static void Link(ObjectHandle result, CancellationToken token)
    {
        // The registration holds the id: a handle would keep the result alive.
        if (token.CanBeCanceled)
            _ = LinkAsync(new SubmittedTask(result.Session, result.Id), token);
    }

    private static async Task LinkAsync(SubmittedTask task, CancellationToken token)
    {
        CancellationTokenRegistration registration = token.UnsafeRegister(static state => _ = CancelAsync((SubmittedTask)state!), task);
        try
        {
            // The registration ends with the task, so that a token that lives as long as the program does not gather registrations.
            await task.Session.WhenEndedAsync(task.Result.Task, () => registration.Unregister()).ConfigureAwait(false);
        }
        catch (ClusterTasksException)
        {
            // The session has ended, and the task with it; a caller that awaits the reference gets the error.
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
            // There is nothing left to cancel, as above.
        }
    }

    private sealed record SubmittedTask(SessionCore Session, ObjectId Result);
}
