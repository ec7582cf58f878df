using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Tests.Session;

/// <summary>A test with a session and its node.</summary>
public abstract class SessionTests : IAsyncLifetime
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SessionKind _kind;

    private protected SessionTests(SessionKind kind = SessionKind.Driver) => _kind = kind;

    private protected FakeNode Node => field ??= new FakeNode(_kind, isInProcess: IsInProcess);

    /// <summary>Whether node and session are in one process, without a socket in between.</summary>
    private protected virtual bool IsInProcess => false;

    private protected SessionClient Session => Node.Session;

    public virtual ValueTask InitializeAsync()
    {
        Session.Start();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Node.DisposeAsync();
    }

    private protected static async Task<T> Within<T>(Task<T> task, string phase)
    {
        await Within((Task)task, phase);
        return await task;
    }

    private protected static async Task Within(Task task, string phase)
    {
        try
        {
            await task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"{phase}: not within {Patience.TotalSeconds} s; the task is {task.Status}.");
        }
    }

    /// <summary>Runs the work on a thread of its own, without a pool thread.</summary>
    private protected static Task<T> OnThread<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        { IsBackground = true, Name = "test work" }.Start();
        return done.Task;
    }
}
