using System.Buffers;
using System.Diagnostics;
using System.Net;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Store;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Sessions;
using SiloAddress = Orleans.Runtime.SiloAddress;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>The real machine of a node with a driver and two workers, on one thread. It counts the time of steps alone: their effects are
/// carried out in between.</summary>
internal sealed class MachineUnderLoad : IMachineFacts
{
    // As many as a session handles in one hold of the lock.
    private const int FramesAtATime = 64;
    private const ulong Program = 5;
    private const int Slots = 2;

    private static readonly NodeId Self = new(1);

    private readonly NodeClock _clock = new(TimeProvider.System);
    private readonly NodeMachine _machine;
    private readonly Client _driver;
    private readonly Client[] _workers;
    private readonly Queue<PlaceRequest> _requests = new();
    private readonly List<(NodeDeadline Deadline, TimeSpan Due)> _alarms = [];
    private readonly FrameBuffer _frames = new();
    private ulong _tasks;
    private int _free = Slots;
    private long _ticks;

    internal MachineUnderLoad()
    {
        SiloAddress silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1001), 1);
        _machine = new NodeMachine(
            new MachineSetup
            {
                Self = Self,
                Silo = silo,
                Total = ResourceSet.FromCpus(Slots),
                GpuDevices = [],
                WorkersPerJob = Slots,
                Room = new ClientRoom(1L << 40, "client-bytes"),
                TaskHistory = 10_000,
                LineageBytes = 16 << 20,
                Random = () => 0,
            },
            _clock, new NodeErrors(Self), new NoMemory(), this);
        ResourceSet total = ResourceSet.FromCpus(Slots);
        _machine.Deaths.OnView(new ClusterView
        {
            Version = 1,
            Epoch = Guid.NewGuid(),
            Nodes = [new NodeView { Node = Self, Silo = silo, Total = total, Free = total }],
        });
        _driver = Open(SessionKind.Driver, default);
        _workers = [.. Enumerable.Range(0, Slots).Select(_ => Open(SessionKind.Worker, _driver.Session.Job))];
        _frames.Append(new DefineTask(0, new TaskDefinition { Name = "f" }));
        Step(_driver);
        foreach (Client worker in _workers)
        {
            _frames.Append(default(Attached));
            Step(worker);
        }
    }

    bool IMachineFacts.CanEndWorkers => true;

    bool IMachineFacts.IsWatched(JobId job) => false;

    string? IMachineFacts.ExplainStart(JobId job) => null;

    /// <summary>Runs tasks from their submit to the release of their references. Returns the ticks of all steps.</summary>
    internal long Run(int tasks)
    {
        _ticks = 0;
        ulong first = _tasks;
        _tasks += (ulong)tasks;
        for (ulong number = first; number < _tasks; number++)
        {
            TaskId id = TaskId.Create(Self, _driver.Session.Number, number);
            _frames.Append(new Submit(id, default, 0, 0, [], [], new byte[] { 7 }));
            _frames.Append(new Subscribe(new ObjectId(id, 0), Fetch: true));
            if ((number - first) % (FramesAtATime / 2) == 0)
                Step(_driver);
        }

        Step(_driver);
        for (int resolved = 0; resolved < tasks;)
        {
            Place();
            foreach (Client worker in _workers)
                Complete(worker);
            resolved += _driver.Take(FrameType.Resolved, static _ => { });
            OnTime();
        }

        for (ulong number = first; number < _tasks; number++)
        {
            _frames.AppendId<Release>(new ObjectId(TaskId.Create(Self, _driver.Session.Number, number), 0));
            if ((number - first) % FramesAtATime == 0)
                Step(_driver);
        }

        Step(_driver);
        if (_machine.Tables.Tasks.Count > 0 || _machine.Tables.Objects.Entries.Any())
            throw new InvalidOperationException("Something of the tasks is left in the tables.");
        return _ticks;
    }

    private Client Open(SessionKind kind, JobId job)
    {
        Client? client = null;
        _machine.Sessions.Open(
            kind, job, JobCode.None, Program, (number, joined) => (client = new Client(number, kind, joined)).Session);
        return client!;
    }

    private void Place()
    {
        while (_free > 0 && _requests.TryDequeue(out PlaceRequest? request))
        {
            _free--;
            long started = Stopwatch.GetTimestamp();
            _clock.Advance();
            _machine.Tables.Local.Dispatch(request);
            Carry(started);
        }
    }

    private void Complete(Client worker)
    {
        worker.Take(FrameType.Run, body =>
        {
            Run run = FrameReader.Decode<Run>(body);
            _frames.Append(new Completed(
                run.Task, run.Attempt, Failed: false, Retryable: false, new RunTimes(1, 1), new ResultEntry(0, [9], 1, [])));
        });
        Step(worker);
    }

    private void OnTime()
    {
        _clock.Advance();
        TimeSpan now = _clock.Now;
        foreach ((NodeDeadline deadline, TimeSpan due) in _alarms.ToArray())
        {
            if (due > now)
                continue;
            _alarms.Remove((deadline, due));
            long started = Stopwatch.GetTimestamp();
            _machine.OnDue(deadline);
            Carry(started);
        }
    }

    /// <summary>Lets the machine take the frames that wait, as many at a time as a session's thread does.</summary>
    private void Step(Client client)
    {
        var bytes = new ReadOnlySequence<byte>(_frames.Written.ToArray());
        _frames.Clear();
        while (!bytes.IsEmpty)
        {
            long started = Stopwatch.GetTimestamp();
            _clock.Advance();
            for (int i = 0; i < FramesAtATime && FrameReader.TryCut(ref bytes, out FrameType type, out ReadOnlySequence<byte> body); i++)
                _machine.OnFrame(client.Session, type, body);
            Carry(started);
        }
    }

    private void Carry(long started)
    {
        while (!_machine.Drain())
        {
        }

        bool hasAny = _machine.Effects.HasAny;
        EffectBatch? batch = hasAny ? _machine.Effects.Take() : null;
        _ticks += Stopwatch.GetTimestamp() - started;
        if (batch is null)
            return;
        foreach (NodeSession session in batch.Sessions)
            session.SendPending(mayWait: false);
        batch.Sessions.Clear();
        while (!batch.Queue.IsEmpty)
        {
            switch (batch.Queue.TakeNext())
            {
                case SubmitTask submit:
                    _requests.Enqueue(submit.Request);
                    break;
                case RunFinished:
                    _free++;
                    break;
                case SetAlarm alarm:
                    _alarms.Add((alarm.Deadline, _clock.Now + alarm.After));
                    break;
            }
        }
    }

    /// <summary>A session, and what it was sent.</summary>
    private sealed class Client : ISessionOutput
    {
        private readonly ArrayBufferWriter<byte> _sent = new();

        internal Client(uint number, SessionKind kind, JobId job) =>
            Session = new NodeSession(number, kind, processId: (int)number, job, storeClient: 0, this);

        internal NodeSession Session { get; }

        /// <summary>Hands over the frames of one type since the last call. Returns their number.</summary>
        internal int Take(FrameType wanted, Action<ReadOnlySequence<byte>> take)
        {
            var bytes = new ReadOnlySequence<byte>(_sent.WrittenMemory.ToArray());
            _sent.Clear();
            int count = 0;
            while (FrameReader.TryCut(ref bytes, out FrameType type, out ReadOnlySequence<byte> body))
            {
                if (type != wanted)
                    continue;
                take(body);
                count++;
            }

            return count;
        }

        public int Send(ReadOnlySpan<byte> bytes, bool mayWait)
        {
            _sent.Write(bytes);
            return bytes.Length;
        }

        public void Abort()
        {
        }
    }

    /// <summary>A store that nobody uses: the values are small.</summary>
    private sealed class NoMemory : INodeMemory
    {
        public void Seal(int client, int slot, uint generation, long size, ObjectId id) => throw new NotSupportedException();

        public ChunkGrant? TryGrantChunk(int client, long bytes) => null;

        public void RetireChunk(int client, int number) => throw new NotSupportedException();

        public bool HasSubmissions(int client) => false;

        public void TakeSubmissions(int client, List<SubmittedObject> taken)
        {
        }

        public void Delete(ObjectId id)
        {
        }

        public bool Contains(ObjectId id) => false;

        public bool Touch(ObjectId id) => false;

        public void KeepCopies()
        {
        }

        public IDisposable? TryPin(ObjectId id) => null;

        public byte[]? TryRead(ObjectId id, long bytes = long.MaxValue) => null;

        public string? Explain(ObjectId id) => null;

        public ObjectId[] FindReferences(ObjectId id) => [];

        public ObjectId[] FindReferences(byte[] value) => [];

        public IReadOnlyList<StoredObjectInfo> List() => [];
    }
}
