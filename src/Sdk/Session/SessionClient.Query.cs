using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Session;

/// <summary>Asks about the cluster's state.</summary>
internal sealed partial class SessionClient
{
    private static readonly TimeSpan WhyTimeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<uint, PendingQuery> _queries = new();
    private int _lastQuery;

    internal async Task<byte[]> QueryAsync(QueryKind kind, ObjectId id, byte[] body, CancellationToken cancellationToken)
    {
        uint number = (uint)Interlocked.Increment(ref _lastQuery);
        try
        {
            return Body(await Ask(number, kind, id, body).WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            _queries.TryRemove(number, out _);
        }
    }

    /// <summary>Returns the reason why an object is not ready, in words; never throws.</summary>
    internal async Task<string> WhyAsync(ObjectId id)
    {
        using var timeout = new CancellationTokenSource(WhyTimeout, _time);
        return await AskWhyAsync(id, timeout.Token).ConfigureAwait(false);
    }

    private async Task<string> AskWhyAsync(ObjectId id, CancellationToken cancellationToken)
    {
        try
        {
            return ReadText(await QueryAsync(QueryKind.Why, id, [], cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is OperationCanceledException or ClusterTasksException)
        {
            return $"the node did not say why ({ErrorLine.Cause(e)}).";
        }
    }

    /// <summary>Does the same, blocking the calling thread itself.</summary>
    private string Why(ObjectId id)
    {
        uint number = (uint)Interlocked.Increment(ref _lastQuery);
        try
        {
            Task<Answer> answer = Ask(number, QueryKind.Why, id, []);
            return BlockingWait.For(answer, WhyTimeout, default)
                ? ReadText(Body(answer.GetAwaiter().GetResult()))
                : $"the node did not say why within {WhyTimeout.TotalSeconds} s.";
        }
        catch (ClusterTasksException e)
        {
            return $"the node did not say why ({ErrorLine.Cause(e)}).";
        }
        finally
        {
            _queries.TryRemove(number, out _);
        }
    }

    private Task<Answer> Ask(uint number, QueryKind kind, ObjectId id, byte[] body)
    {
        var query = new PendingQuery(
            new Query(number, kind, id, body), new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously));
        _queries[number] = query;
        try
        {
            FrameConnection connection = _at.Connection;
            connection.QueueReleases(); // references that this process has released are gone in the answer
            connection.Send(query.Frame);
        }
        catch (SessionLostException) when (MayMove)
        {
            // The end of the session reaches the wait by itself; the next node is asked again.
        }

        return query.Answered.Task;
    }

    /// <summary>Asks the next node what the last one has not answered. A question that makes something is not asked twice.</summary>
    private void AskQueriesAgain(FrameConnection connection)
    {
        foreach ((uint number, PendingQuery query) in _queries)
        {
            if (query.Frame.Kind is QueryKind.CreateGroup)
                query.Answered.TrySetException(FrameConnection.Lost(new EndOfStreamException("The node ended.")));
            else if (_queries.ContainsKey(number))
                connection.Send(query.Frame);
        }
    }

    private static byte[] Body(in Answer answer) => answer.Failed
        ? throw new ClusterTasksException($"The node could not answer: {ReadText(answer.Body)}")
        : answer.Body;

    internal static string ReadText(byte[] body) => new MessagePackReader(body).ReadString() ?? "";

    private void OnAnswer(in Answer answer)
    {
        if (_queries.TryGetValue(answer.Number, out PendingQuery? query))
            query.Answered.TrySetResult(answer);
    }

    private void FailQueries(Exception error)
    {
        foreach (PendingQuery query in _queries.Values)
            query.Answered.TrySetException(error);
    }

    private sealed record PendingQuery(Query Frame, TaskCompletionSource<Answer> Answered);
}
