using System.Buffers;
using System.Net;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;
using ClusterTasks.Worker.Tests.Execution;
using ClusterTasks.Worker.Tests.Machine;
using SiloAddress = Orleans.Runtime.SiloAddress;

namespace ClusterTasks.Worker.Tests.Slots;

/// <summary>A node of the world: the real machine, in a shell whose mail waits until a test delivers it.</summary>
internal sealed class SlotNode : IMachineFacts, IMailCarrier
{
    private readonly Queue<(NodeId From, byte[] Frame)> _mail = new();
    private readonly NodeClock _clock;
    private readonly bool _canEndWorkers;

    internal SlotNode(NodeId id, double cpus, int workersPerJob, bool canEndWorkers, NodeClock clock)
    {
        (Id, _clock, _canEndWorkers) = (id, clock, canEndWorkers);
        Silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + (int)id.Value), 1);
        var setup = new MachineSetup
        {
            Self = id,
            Silo = Silo,
            Total = ResourceSet.FromCpus(cpus),
            GpuDevices = [],
            WorkersPerJob = workersPerJob,
            Room = new ClientRoom(1L << 40, "client-bytes"),
            TaskHistory = 100,
            LineageBytes = 16 << 20,
            Random = () => 0,
        };
        Machine = new NodeMachine(setup, clock, new NodeErrors(id), new FakeMemory(), this);
        Handlers = new EffectHandlers(this);
    }

    internal NodeId Id { get; }

    internal SiloAddress Silo { get; }

    internal NodeMachine Machine { get; }

    internal NodeTables Tables => Machine.Tables;

    /// <summary>The handlers of effects, which the world sets.</summary>
    internal EffectHandlers Handlers { get; }

    /// <summary>The other node of the world.</summary>
    internal SlotNode? Peer { get; set; }

    /// <summary>Told of each outcome that goes to the other node.</summary>
    internal Action<TaskOutcome>? OnOutcome { get; set; }

    internal bool HasMail => _mail.Count > 0;

    bool IMachineFacts.CanEndWorkers => _canEndWorkers;

    bool IMachineFacts.IsWatched(JobId job) => false;

    string? IMachineFacts.ExplainStart(JobId job) => null;

    /// <summary>Opens a session, as the shell does at a hello.</summary>
    internal FakeWorker Open(SessionKind kind, JobId job, ulong program)
    {
        FakeWorker? opened = null;
        Machine.Sessions.Open(
            kind, job, JobCode.None, program, (number, joined) => (opened = new FakeWorker(number, joined, kind: kind)).Session);
        if (kind == SessionKind.Worker)
            Frame(opened!, default(Attached));
        return opened!;
    }

    /// <summary>The end of a client is known, and its session is forgotten.</summary>
    internal void End(NodeSession session, Action endStep)
    {
        session.OnClosed();
        Machine.Sessions.OnClosed(session);
        endStep();
        Machine.Sessions.OnEnded(session, "signal 9");
        endStep();
        Dictionary<ObjectId, HeldHandles>.Enumerator held = session.Held.GetEnumerator();
        while (Machine.Sessions.Release(session, ref held))
            endStep();
        endStep();
    }

    /// <summary>A frame of a client arrives.</summary>
    internal void Frame<T>(FakeWorker client, in T frame)
        where T : IFrame<T>
    {
        _clock.Advance();
        (FrameType type, ReadOnlySequence<byte> body) = Cut(Encode(frame));
        Machine.OnFrame(client.Session, type, body);
    }

    /// <summary>The oldest message of the other node arrives. False: there is none.</summary>
    internal bool DeliverNext()
    {
        if (!_mail.TryDequeue(out (NodeId From, byte[] Frame) mail))
            return false;
        _clock.Advance();
        (FrameType type, ReadOnlySequence<byte> body) = Cut(mail.Frame);
        Assert.Null(Machine.OnMail(mail.From, type, body));
        return true;
    }

    /// <summary>Carries out what the machine has asked for. False: it was nothing.</summary>
    internal bool Carry()
    {
        while (!Machine.Drain())
        {
        }

        if (!Machine.Effects.HasAny)
            return false;
        EffectBatch batch = Machine.Effects.Take();
        batch.Sessions.Clear(); // clients send for themselves when they look for frames
        while (!batch.Queue.IsEmpty)
            batch.Queue.CarryNext(Handlers);
        return true;
    }

    void IMailCarrier.Send<T>(NodeLine line, in T frame)
    {
        if (frame is OutcomeFrame outcome)
            OnOutcome?.Invoke(outcome.Outcome);
        Peer!._mail.Enqueue((Id, Encode(frame)));
    }

    private static byte[] Encode<T>(in T frame)
        where T : IFrame<T>
    {
        var buffer = new FrameBuffer();
        buffer.Append(frame);
        return buffer.Written.ToArray();
    }

    private static (FrameType Type, ReadOnlySequence<byte> Body) Cut(byte[] frame)
    {
        var bytes = new ReadOnlySequence<byte>(frame);
        Assert.True(FrameReader.TryCut(ref bytes, out FrameType type, out ReadOnlySequence<byte> body));
        return (type, body);
    }
}
