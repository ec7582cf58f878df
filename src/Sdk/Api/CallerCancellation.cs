using ClusterTasks.Execution;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>A token that was given as an argument cancels the task when it fires in the caller's process.</summary>
internal static class CallerCancellation
{
    internal static void Link(ObjectHandle task, CancellationToken token)
    {
        if (token.CanBeCanceled)
            _ = LinkAsync(task, token);
    }

    private static async Task LinkAsync(ObjectHandle task, CancellationToken token)
    {
        // Not a wait of the calling task: it must not lend that task's slot. An async method's change of an AsyncLocal ends with it.
        TaskContext.Current = null;
        CancellationTokenRegistration registration = token.UnsafeRegister(static state => _ = CancelAsync((ObjectHandle)state!), task);

        // Ends with the task, so that a token that lives as long as the program does not gather registrations.
        await using (registration.ConfigureAwait(false))
        {
            try
            {
                await task.Session.WhenReadyAsync(task, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ClusterTasksException)
            {
                // The session is gone and the task with it; whoever awaits the reference is told.
            }
        }
    }

    private static async Task CancelAsync(ObjectHandle task)
    {
        try
        {
            await task.Session.CancelAsync(task.Id, force: false, recursive: true).ConfigureAwait(false);
        }
        catch (ClusterTasksException)
        {
            // As above: there is nothing left to cancel.
        }
    }
}
