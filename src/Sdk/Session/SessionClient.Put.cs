using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Session;

/// <summary>Writes values: large ones straight into the mapped store.</summary>
internal sealed partial class SessionClient
{
    private readonly ConcurrentDictionary<ObjectId, TaskCompletionSource<CreateGrant>> _creates = new();
    private readonly OpenWrites _writes = new();

    internal override ObjectHandle PutEncoded(EncodedValue encoded, string? parameter)
    {
        ObjectHandle[] references = Misuse.Own(encoded.References, this, parameter);
        var id = new ObjectId(NextTaskId(), 0);
        if (!TryPutSmall(id, encoded))
            Write(id, encoded, isPut: true);
        GC.KeepAlive(references);
        return new ObjectHandle(this, id);
    }

    internal override async ValueTask<ObjectHandle> PutAsync<T>(T value, CancellationToken cancellationToken)
    {
        using EncodedValue encoded = ValueCodec.Encode(value, nameof(value));
        ObjectHandle[] references = Misuse.Own(encoded.References, this, nameof(value));
        var id = new ObjectId(NextTaskId(), 0);
        if (!TryPutSmall(id, encoded))
            await WriteAsync(id, encoded, isPut: true, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(references);
        return new ObjectHandle(this, id);
    }

    /// <summary>Creates, writes and seals one object in the node store. Blocks the calling thread while it waits for room.</summary>
    internal void Write(ObjectId id, EncodedValue encoded, bool isPut) =>
        Fill(id, encoded, isPut, BeginCreate(id, encoded.Length).GetAwaiter().GetResult());

    /// <summary>Does the same without a thread that waits.</summary>
    internal async ValueTask WriteAsync(ObjectId id, EncodedValue encoded, bool isPut, CancellationToken cancellationToken)
    {
        Task<CreateGrant> granted = BeginCreate(id, encoded.Length);
        CreateGrant grant;
        try
        {
            grant = await granted.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The grant may be on its way: it is given back when it arrives, or the space would stay taken.
            _ = granted.ContinueWith(
                GiveBack, CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }

        Fill(id, encoded, isPut, grant);
    }

    private void Fill(ObjectId id, EncodedValue encoded, bool isPut, CreateGrant grant)
    {
        if (grant.Exists)
            return; // a retry of a task whose earlier attempt sealed the result: one id, one content
        if (!_writes.TryEnter())
            throw FrameConnection.Lost(new ObjectDisposedException("session"));
        try
        {
            ObjectId[] nested = Ids(encoded.References);
            using ObjectBuilder builder = Store.Open(
                grant,
                (sealedGrant, size) => _connection.Send(new Seal(id, sealedGrant.Entry, sealedGrant.Generation, size, isPut, nested)),
                aborted => _connection.Send(new Abort(aborted.Entry, aborted.Generation)));
            using (Stream stream = builder.AsStream())
                encoded.WriteTo(stream);
            builder.Seal(encoded.Length);
        }
        finally
        {
            _writes.Exit();
        }
    }

    internal static ObjectId[] Ids(IReadOnlyList<Handle> handles)
    {
        if (handles.Count == 0)
            return [];
        var ids = new ObjectId[handles.Count];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = handles[i].Id;
        return ids;
    }

    private Task<CreateGrant> BeginCreate(ObjectId id, long size)
    {
        var source = new TaskCompletionSource<CreateGrant>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_creates.TryAdd(id, source))
            throw new ClusterTasksException($"Object {id} is being written already by this process.");
        try
        {
            _connection.Send(new Create(id, size));
            return source.Task;
        }
        catch
        {
            _creates.TryRemove(id, out _);
            throw;
        }
    }

    private void GiveBack(Task<CreateGrant> granted)
    {
        CreateGrant grant = granted.Result;
        if (grant.Exists)
            return; // nothing was granted
        try
        {
            _connection.Send(new Abort(grant.Entry, grant.Generation));
        }
        catch (SessionLostException)
        {
            // The node frees the unsealed ranges of an ended session.
        }
    }

    private void OnGranted(in Granted granted)
    {
        if (_creates.TryRemove(granted.Id, out TaskCompletionSource<CreateGrant>? source))
            source.TrySetResult(granted.Grant);
        else
            throw new ProtocolException($"The node granted space for object {granted.Id}, which nobody asked for.");
    }

    private void OnCreateFailed(in CreateFailed failed)
    {
        if (_creates.TryRemove(failed.Id, out TaskCompletionSource<CreateGrant>? source))
            source.TrySetException(new ObjectStoreFullException(failed.Message));
    }

    private void FailCreates(Exception error)
    {
        foreach (TaskCompletionSource<CreateGrant> source in _creates.Values)
            source.TrySetException(error);
    }
}
