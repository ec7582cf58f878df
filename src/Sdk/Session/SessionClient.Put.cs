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

    internal override ObjectHandle PutEncoded(EncodedValue encoded, string? parameter, int copies)
    {
        ObjectHandle[] references = Misuse.Own(encoded.References, this, parameter);
        var id = new ObjectId(NextTaskId(), 0);
        // Another node fetches a copy from the store only.
        if (copies > 1 || !TryPutSmall(id, encoded))
            Write(id, encoded, copies);
        GC.KeepAlive(references);
        return new ObjectHandle(this, id);
    }

    internal override async ValueTask<ObjectHandle> PutAsync<T>(T value, CancellationToken cancellationToken, int copies)
    {
        using EncodedValue encoded = ValueCodec.Encode(value, nameof(value));
        ObjectHandle[] references = Misuse.Own(encoded.References, this, nameof(value));
        var id = new ObjectId(NextTaskId(), 0);
        if (copies > 1 || !TryPutSmall(id, encoded))
            await WriteAsync(id, encoded, copies, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(references);
        return new ObjectHandle(this, id);
    }

    /// <summary>Creates, writes and seals one object in the node store. Blocks the calling thread while it waits for room.</summary>
    /// <param name="id">The object.</param>
    /// <param name="encoded">Its value.</param>
    /// <param name="copies">On how many nodes a value that is put is kept; 0: it is a result.</param>
    internal void Write(ObjectId id, EncodedValue encoded, int copies)
    {
        while (true)
        {
            Attachment at = _at;
            try
            {
                Fill(at, id, encoded, copies, BeginCreate(at, id, encoded.Length).GetAwaiter().GetResult());
                return;
            }
            catch (SessionLostException) when (MayMove)
            {
                if (!HasMoved(at))
                    throw; // else the value is written at the other node
            }
        }
    }

    /// <summary>Does the same without a thread that waits.</summary>
    internal async ValueTask WriteAsync(ObjectId id, EncodedValue encoded, int copies, CancellationToken cancellationToken)
    {
        while (true)
        {
            Attachment at = _at;
            try
            {
                Fill(at, id, encoded, copies, await CreateAsync(at, id, encoded.Length, cancellationToken).ConfigureAwait(false));
                return;
            }
            catch (SessionLostException) when (MayMove)
            {
                if (!await HasMovedAsync(at).ConfigureAwait(false))
                    throw;
            }
        }
    }

    private async ValueTask<CreateGrant> CreateAsync(Attachment at, ObjectId id, long size, CancellationToken cancellationToken)
    {
        Task<CreateGrant> granted = BeginCreate(at, id, size);
        try
        {
            return await granted.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The grant may be on its way: it is given back when it arrives, or the space would stay taken.
            _ = granted.ContinueWith(
                task => GiveBack(at, task), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private void Fill(Attachment at, ObjectId id, EncodedValue encoded, int copies, CreateGrant grant)
    {
        if (grant.Exists)
            return; // a retry of a task whose earlier attempt sealed the result: one id, one content
        if (!_writes.TryEnter())
            throw FrameConnection.Lost(new ObjectDisposedException("session"));
        try
        {
            ObjectId[] nested = Ids(encoded.References);
            using ObjectBuilder builder = at.Store.Open(
                grant,
                (sealedGrant, size) => Seal(at, new Seal(id, sealedGrant.Entry, sealedGrant.Generation, size, copies > 0, nested, copies)),
                aborted => at.Connection.Send(new Abort(aborted.Entry, aborted.Generation)));
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

    private Task<CreateGrant> BeginCreate(Attachment at, ObjectId id, long size)
    {
        var source = new TaskCompletionSource<CreateGrant>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_creates.TryAdd(id, source))
            throw new ClusterTasksException($"Object {id} is being written already by this process.");
        try
        {
            at.Connection.Send(new Create(id, size));
            return source.Task;
        }
        catch
        {
            _creates.TryRemove(id, out _);
            throw;
        }
    }

    private static void GiveBack(Attachment at, Task<CreateGrant> granted)
    {
        CreateGrant grant = granted.Result;
        if (grant.Exists)
            return; // nothing was granted
        try
        {
            at.Connection.Send(new Abort(grant.Entry, grant.Generation));
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
        foreach (ObjectId id in _creates.Keys)
        {
            if (_creates.TryRemove(id, out TaskCompletionSource<CreateGrant>? source))
                source.TrySetException(error);
        }
    }
}
