using System.Buffers;
using System.Net;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;
using ClusterTasks.Worker.Tests.Execution;
using Microsoft.Extensions.Time.Testing;
using SiloAddress = Orleans.Runtime.SiloAddress;

namespace ClusterTasks.Worker.Tests.Machine;

/// <summary>A whole node without its shell: events in, effects out.</summary>
public sealed class NodeMachineTests : IMachineFacts
{
    private static readonly NodeId Self = new(1);
    private static readonly NodeId Other = new(2);
    private static readonly TaskDefinition F = new() { Name = "f" };

    private readonly FakeTimeProvider _time = new();
    private readonly NodeClock _clock;
    private readonly NodeMachine _machine;
    private uint _sessions;
    private TimeSpan? _idleDue;

    public NodeMachineTests()
    {
        var setup = new MachineSetup
        {
            Self = Self,
            Silo = Silo(1),
            Total = ResourceSet.FromCpus(1),
            GpuDevices = [],
            WorkersPerJob = 1,
            Room = new ClientRoom(ClientRoom.Least, "client-bytes"),
            TaskHistory = 10,
            LineageBytes = 16 << 20,
            Random = () => 0,
        };
        _clock = new NodeClock(_time);
        _machine = new NodeMachine(setup, _clock, new NodeErrors(Self), new FakeMemory(), this);
    }

    bool IMachineFacts.CanEndWorkers => true;

    bool IMachineFacts.IsWatched(JobId job) => false;

    string? IMachineFacts.ExplainStart(JobId job) => null;

    [Fact]
    public void OnFrame_TaskOfADriver_RunsInASlotOfThisNodeAndIsTold()
    {
        (NodeSession driver, FakeWorker driverEnd) = Open(SessionKind.Driver, default);
        (NodeSession worker, FakeWorker workerEnd) = Open(SessionKind.Worker, driver.Job);
        TaskId task = TaskId.Create(Self, driver.Number, 1);
        Frame(driver, new DefineTask(0, F));
        Frame(driver, new Submit(task, default, 0, 0, [], [], new byte[] { 7 }));
        Frame(driver, new Subscribe(new ObjectId(task, 0), Fetch: true));
        PlaceRequest slot = Assert.Single(Effects().OfType<SubmitTask>()).Request;
        Assert.True(slot.IsSlot);

        _machine.Tables.Local.Dispatch(slot);
        Frame(worker, default(Attached));
        Assert.True(_machine.Drain());
        Effects();
        Run run = FrameReader.Decode<Run>(Assert.Single(workerEnd.TakeFrames(), frame => frame.Type == FrameType.Run).Body);
        Assert.Equal(task, run.Task);
        Frame(worker, new Completed(task, 1, Failed: false, Retryable: false, default, new ResultEntry(0, [9], 1, [])));

        Effects();
        Resolved told = FrameReader.Decode<Resolved>(Assert.Single(driverEnd.TakeFrames(), frame => frame.Type == FrameType.Resolved).Body);
        Assert.Equal((new ObjectId(task, 0), ResolvedKind.Inline), (told.Id, told.Kind));
        Assert.Equal(0, _machine.Tables.Tasks.Count);
    }

    [Fact]
    public void Drain_MoreMailThanOneHoldOfTheLockTakes_SaysSo()
    {
        for (ulong i = 0; i < 300; i++)
            _machine.Effects.Post(Self, new DeleteCopy(new ObjectId(new TaskId(Self, i), 0)));

        Assert.False(_machine.Drain());
        Assert.True(_machine.Drain());
        Assert.False(_machine.Effects.Own.HasMail);
    }

    [Fact]
    public void OnMail_UnknownFrame_IsRefusedAndTheNextIsTaken()
    {
        Assert.NotNull(_machine.OnMail(Other, FrameType.Hello, ReadOnlySequence<byte>.Empty));
        Assert.IsType<PeerFrameFailed>(Assert.Single(Effects()));

        var echo = new FrameBuffer();
        echo.Append(new Echo(1, IsAnswer: false));
        var bytes = new ReadOnlySequence<byte>(echo.Written);
        Assert.True(FrameReader.TryCut(ref bytes, out FrameType type, out ReadOnlySequence<byte> body));

        Assert.Null(_machine.OnMail(Other, type, body));
        Assert.Contains(Effects(),
            effect => EffectLog.AsMail(effect) is var (to, frame) && to == Other && frame is Echo { IsAnswer: true });
    }

    /// <summary>The node that waits for a value must not wait forever when the value makes a message that is too large.</summary>
    [Fact]
    public void Refused_ValueForAnotherNode_IsAnErrorThere()
    {
        var id = new ObjectId(new TaskId(Self, 1), 0);

        _machine.Effects.Own.Refused(Other, new ObjectResolved(id, ValueState.Inline, [1], 1, []), "it is too large");

        object told = Assert.Single(Effects(), effect => EffectLog.AsMail(effect) is not null);
        Assert.Equal(ValueState.Failed, Assert.IsType<ObjectResolved>(EffectLog.AsMail(told)!.Value.Frame).State);
    }

    /// <summary>A scheduler that knows a node of which no view has told yet may have sent it tasks of the job.</summary>
    [Fact]
    public void End_JobOfADriver_IsToldToNodesThatOnlyTheListNames()
    {
        (NodeSession driver, _) = Open(SessionKind.Driver, default);
        _machine.Deaths.OnMembers([new Member(Silo(2), IsDead: false, Member.NameOf(Other))]);
        Effects();

        _machine.Ends.OnDriverGone(driver);

        Assert.Contains(Effects(), effect => EffectLog.AsMail(effect) is var (to, frame) && to == Other && frame is EndJob);
    }

    [Fact]
    public void TurnAwayIfUnknown_NodeThatOnlyTheListNames_IsKept()
    {
        ReadList(new Member(Silo(2), IsDead: false, Member.NameOf(Other)));

        Assert.False(_machine.Deaths.TurnAwayIfUnknown(Other, TimeSpan.FromSeconds(10)));
        Assert.True(_machine.Deaths.TurnAwayIfUnknown(new NodeId(3), TimeSpan.FromSeconds(10)));
        Assert.True(_machine.Gone.IsGone(new NodeId(3)));
    }

    [Fact]
    public void TurnAwayIfUnknown_ListThatWasReadBefore_IsReadAgainFirst()
    {
        ReadList();
        _time.Advance(TimeSpan.FromSeconds(11)); // this node stood still
        _clock.Advance();

        Assert.False(_machine.Deaths.TurnAwayIfUnknown(Other, TimeSpan.FromSeconds(10)));
        Assert.Contains(Effects(), effect => effect is AskMembers);
        ReadList();
        Assert.True(_machine.Deaths.TurnAwayIfUnknown(Other, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void OnMail_OldMoveOfASession_ChangesNothing()
    {
        (NodeId third, NodeId fourth) = (new(3), new(4));
        ReadList(new Member(Silo(2), IsDead: true, Member.NameOf(Other)));

        Mail(fourth, new SessionMoved(Other, 1, fourth, Program: 5, Move: 2));
        Mail(third, new SessionMoved(Other, 1, third, Program: 5, Move: 1));

        Assert.Equal(fourth, _machine.Owners.Of(new JobId(Other, 1)));
        Assert.False(_machine.Gone.IsGone(fourth));
    }

    [Fact]
    public void TakeOver_SessionThatAnotherNodeHadLast_WaitsForTheDeathOfThatOne()
    {
        var third = new NodeId(3);
        var hello = new Hello(ProtocolRange.Own, SessionKind.Driver, 7, "", JobCode.None)
        {
            FromNode = Other,
            FromSession = 1,
            Move = 2,
            LastNode = third,
        };
        ReadList(new Member(Silo(2), IsDead: true, Member.NameOf(Other)), new Member(Silo(3), IsDead: false, Member.NameOf(third)));
        Assert.True(Assert.Throws<SessionNotTakenException>(() => TakeOver(hello)).MayCome);

        ReadList(new Member(Silo(2), IsDead: true, Member.NameOf(Other)), new Member(Silo(3), IsDead: true, Member.NameOf(third)));

        Assert.Equal(new SessionKey(Other, 1), TakeOver(hello).Key);
    }

    [Fact]
    public void OnJobCode_OfADeadNodeWhoseSessionMayMove_IsNoAnswer()
    {
        var job = new JobId(Other, 1);
        _machine.Tables.Jobs.Add(job, JobCode.None with { MayMove = true }, program: 5);
        ReadList(new Member(Silo(2), IsDead: true, Member.NameOf(Other)));

        Assert.False(_machine.OnJobCode(Other, job, program: 5, code: null));
        Assert.NotNull(_machine.Tables.Jobs.CodeOf(job));
    }

    [Fact]
    public void Post_ToANodeThatIsGone_IsNoEffect()
    {
        _machine.Deaths.OnMembers([new Member(Silo(2), IsDead: true, Member.NameOf(Other))]);
        Effects();

        _machine.Effects.Post(Other, new Echo(1, IsAnswer: false));

        Assert.Empty(Effects());
    }

    [Fact]
    public void OnDue_IdleNode_GivesMemoryBackOnce()
    {
        _machine.Idle.OnSessionEnded();

        Assert.Equal([5], TimesOfGivingBack());
    }

    [Fact]
    public void OnDue_SessionEndsBehindTheFirstTime_CountsFromItsEnd()
    {
        _machine.Idle.OnSessionEnded();
        Assert.Equal([5], TimesOfGivingBack(most: 1));

        _machine.Idle.OnSessionEnded();

        Assert.Equal([10], TimesOfGivingBack());
    }

    [Fact]
    public void OnDue_BusyWhenDue_GivesBackWhenTheTaskHasEnded()
    {
        (NodeSession driver, _) = Open(SessionKind.Driver, default);
        _machine.Idle.OnSessionEnded();
        TaskId task = TaskId.Create(Self, driver.Number, 1);
        Frame(driver, new DefineTask(0, F));
        Frame(driver, new Submit(task, default, 0, 0, [], [], new byte[] { 7 }));
        Assert.Empty(TimesOfGivingBack(until: 30));

        _machine.Tables.Tasks.Cancel(task, force: false, recursive: false, "a test asked for it");

        Assert.Single(TimesOfGivingBack(until: 90));
    }

    /// <summary>Lets time pass, and returns the seconds since the beginning at which memory was given back.</summary>
    private List<double> TimesOfGivingBack(int most = int.MaxValue, double until = 60)
    {
        var times = new List<double>();
        while (times.Count < most)
        {
            Note(Effects());
            if (_idleDue is not { } due || due.TotalSeconds > until)
                break;
            _idleDue = null;
            _time.Advance(due - _clock.Now);
            _clock.Advance();
            _machine.OnDue(new NodeDeadline(DeadlineKind.Idle));
            object[] effects = Effects();
            if (effects.OfType<GiveMemoryBack>().Any())
                times.Add(_clock.Now.TotalSeconds);
            Note(effects);
        }

        return times;

        void Note(object[] effects)
        {
            foreach (SetAlarm alarm in effects.OfType<SetAlarm>().Where(alarm => alarm.Deadline.Kind == DeadlineKind.Idle))
                _idleDue = _clock.Now + alarm.After;
        }
    }

    private static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + number), number);

    private object[] Effects()
    {
        Assert.True(_machine.Drain());
        return [.. _machine.Effects.TakeAll()];
    }

    private (NodeSession Session, FakeWorker End) Open(SessionKind kind, JobId job)
    {
        FakeWorker? end = null;
        NodeSession session = _machine.Sessions.Open(
            kind, job, JobCode.None, program: 5, (number, joined) => (end = new FakeWorker(number, joined, kind: kind)).Session);
        Assert.Equal(++_sessions, session.Number);
        return (session, end!);
    }

    private void Frame<T>(NodeSession session, in T frame)
        where T : IFrame<T> => _machine.OnFrame(session, T.Type, BodyOf(frame));

    private NodeSession TakeOver(Hello hello) => _machine.Sessions.TakeOver(
        hello, program: 5, (number, joined) => new FakeWorker(number, joined, kind: SessionKind.Driver).Session);

    private void ReadList(params Member[] members)
    {
        _ = _machine.Tables.Members.TakeUnknown();
        _ = _machine.Deaths.FindStrangers([], members);
    }

    private void Mail<T>(NodeId from, in T frame)
        where T : IFrame<T> => Assert.Null(_machine.OnMail(from, T.Type, BodyOf(frame)));

    private static ReadOnlySequence<byte> BodyOf<T>(in T frame)
        where T : IFrame<T>
    {
        var buffer = new FrameBuffer();
        buffer.Append(frame);
        var bytes = new ReadOnlySequence<byte>(buffer.Written);
        Assert.True(FrameReader.TryCut(ref bytes, out FrameType type, out ReadOnlySequence<byte> body));
        Assert.Equal(T.Type, type);
        return body;
    }
}
