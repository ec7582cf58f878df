using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterTasks.Store;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.ObjectStore.Tests.Support;

/// <summary>Runs a client program and this end of its session, which carries its creates, seals and aborts to the store.</summary>
internal sealed class ClientProcess : IDisposable
{
    private readonly NodeStore _store;
    private readonly Process _process;
    private readonly uint _session;
    private readonly Action<ObjectId> _sealed;
    private readonly Dictionary<int, ObjectId> _open = [];

    public ClientProcess(NodeStore store, uint session, uint sessions, ulong firstNumber, Action<ObjectId> onSealed)
    {
        _store = store;
        _session = session;
        _sealed = onSealed;
        // The descriptor names a client index, which needs the id of a process. Therefore a shell that waits for its arguments is attached,
        // and then becomes the program and keeps its id.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("read -r descriptor; exec dotnet \"$0\" \"$descriptor\" \"$@\"");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ClusterTasks.StoreClientProgram.dll"));
        start.ArgumentList.Add(TestStore.Node.ToString());
        start.ArgumentList.Add(session.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(sessions.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(firstNumber.ToString(CultureInfo.InvariantCulture));
        _process = Process.Start(start)!;
        StoreDescriptor descriptor = store.Attach(_process.Id);
        Index = descriptor.ClientIndex;
        LastNumber = firstNumber;
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(descriptor));
        _process.StandardInput.Flush();
    }

    public int Index { get; }

    public int Id => _process.Id;

    public ulong LastNumber { get; private set; }

    /// <summary>Takes one line of the client and answers it. Returns false at its end.</summary>
    public async Task<bool> StepAsync(CancellationToken ct)
    {
        if (await _process.StandardOutput.ReadLineAsync(ct) is not { } line)
            return false;
        string[] words = line.Split(' ');
        switch (words[0])
        {
            case "create":
                LastNumber = ulong.Parse(words[1], CultureInfo.InvariantCulture);
                await CreateAsync(new ObjectId(TaskId.Create(TestStore.Node, _session, LastNumber), 0),
                    long.Parse(words[2], CultureInfo.InvariantCulture), ct);
                return true;
            case "seal":
                _store.Seal(Index, Entry(words), Generation(words), long.Parse(words[3], CultureInfo.InvariantCulture));
                _sealed(_open[Entry(words)]);
                return true;
            case "abort":
                _store.Abort(Index, Entry(words), Generation(words));
                return true;
            default:
                throw new InvalidOperationException($"Client {Index} (process {Id}) says: {line}");
        }
    }

    public async Task KillAsync(CancellationToken ct)
    {
        _process.Kill(); // SIGKILL.
        await _process.WaitForExitAsync(ct);
        _store.Detach(Index);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task CreateAsync(ObjectId id, long size, CancellationToken ct)
    {
        string answer;
        try
        {
            CreateGrant grant = await _store.CreateAsync(Index, id, size, ct);
            _open[grant.Entry] = id;
            answer = string.Create(CultureInfo.InvariantCulture,
                $"grant {grant.Entry} {grant.Generation} {grant.Segment} {grant.Offset} {grant.Size} {(grant.Exists ? 1 : 0)}");
        }
        catch (ObjectStoreFullException)
        {
            answer = "full";
        }
        await _process.StandardInput.WriteLineAsync(answer.AsMemory(), ct);
        await _process.StandardInput.FlushAsync(ct);
    }

    private static int Entry(string[] words) => int.Parse(words[1], CultureInfo.InvariantCulture);

    private static uint Generation(string[] words) => uint.Parse(words[2], CultureInfo.InvariantCulture);
}
