using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Session;

/// <summary>Questions about the cluster's state.</summary>
internal sealed partial class SessionClient
{
    private static readonly TimeSpan WhyTimeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<uint, TaskCompletionSource<Answer>> _queries = new();
    private int _lastQuery;

    internal async Task<byte[]> QueryAsync(QueryKind kind, ObjectId id, CancellationToken cancellationToken)
    {
        uint number = (uint)Interlocked.Increment(ref _lastQuery);
        var source = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queries[number] = source;
        try
        {
            _connection.Send(new Query(number, kind, id));
            Answer answer = await source.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return answer.Failed
                ? throw new ClusterTasksException($"The node could not answer: {ReadText(answer.Body)}")
                : answer.Body;
        }
        finally
        {
            _queries.TryRemove(number, out _);
        }
    }

    /// <summary>Why an object is not ready, in words; never throws.</summary>
    internal async Task<string> WhyAsync(ObjectId id)
    {
        try
        {
            using var timeout = new CancellationTokenSource(WhyTimeout, _time);
            return ReadText(await QueryAsync(QueryKind.Why, id, timeout.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is OperationCanceledException or ClusterTasksException)
        {
            return $"the node did not say why ({e.Message}).";
        }
    }

    internal static string ReadText(byte[] body) => new MessagePackReader(body).ReadString() ?? "";

    private void OnAnswer(in Answer answer)
    {
        if (_queries.TryGetValue(answer.Number, out TaskCompletionSource<Answer>? source))
            source.TrySetResult(answer);
    }

    private void FailQueries(Exception error)
    {
        foreach (TaskCompletionSource<Answer> source in _queries.Values)
            source.TrySetException(error);
    }
}
