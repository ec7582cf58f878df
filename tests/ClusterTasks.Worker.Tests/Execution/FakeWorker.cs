using System.Buffers;
using System.Globalization;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>A worker's session, and the frames that it got, as lines.</summary>
internal sealed class FakeWorker
{
    private readonly Output _output = new();

    internal FakeWorker(uint number, JobId job, string? gpus = null, SessionKind kind = SessionKind.Worker)
    {
        Session = new NodeSession(number, kind, processId: (int)number, job, storeClient: 0, _output) { Gpus = gpus };
    }

    internal NodeSession Session { get; }

    internal bool IsAborted => _output.IsAborted;

    /// <summary>Frames since the last call: <c>run 1#1</c>, <c>cancel 1</c>, <c>resume 1</c>, <c>credit 1 3</c>; of a task in a lane
    /// <c>run 1#1 in 2</c>.</summary>
    internal List<string> Take() => [.. TakeFrames().Select(frame => Describe(frame.Type, frame.Body))];

    /// <summary>The same as they came, without definitions.</summary>
    internal List<(FrameType Type, ReadOnlySequence<byte> Body)> TakeFrames()
    {
        Session.SendPending(mayWait: false); // what a step has appended
        var frames = new List<(FrameType, ReadOnlySequence<byte>)>();
        var buffer = new ReadOnlySequence<byte>(_output.Sent.ToArray());
        _output.Sent.Clear();
        while (FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body))
        {
            if (type != FrameType.DefineTask)
                frames.Add((type, body));
        }

        return frames;
    }

    private static string Describe(FrameType type, in ReadOnlySequence<byte> body)
    {
        switch (type)
        {
            case FrameType.Run:
                Run run = FrameReader.Decode<Run>(body);
                string lane = run.Lane == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" in {run.Lane}");
                return string.Create(CultureInfo.InvariantCulture, $"run {run.Task.Number}#{run.Attempt}{lane}");
            case FrameType.CancelTask:
                return string.Create(CultureInfo.InvariantCulture, $"cancel {FrameReader.Decode<CancelTask>(body).Task.Number}");
            case FrameType.GiveUpTask:
                GiveUpTask givenUp = FrameReader.Decode<GiveUpTask>(body);
                return string.Create(CultureInfo.InvariantCulture, $"give up {givenUp.Task.Number}#{givenUp.Attempt}");
            case FrameType.Resume:
                return string.Create(CultureInfo.InvariantCulture, $"resume {FrameReader.Decode<Resume>(body).Task.Number}");
            case FrameType.StreamCredit:
                StreamCredit credit = FrameReader.Decode<StreamCredit>(body);
                return string.Create(CultureInfo.InvariantCulture, $"credit {credit.Task.Number} {credit.Requested}");
            case FrameType.TakeBack:
                return string.Create(CultureInfo.InvariantCulture, $"take back {FrameReader.Decode<TakeBack>(body).Lane}");
            case FrameType.EndLane:
                return string.Create(CultureInfo.InvariantCulture, $"end lane {FrameReader.Decode<EndLane>(body).Lane}");
            default:
                return type.ToString();
        }
    }

    private sealed class Output : ISessionOutput
    {
        internal List<byte> Sent { get; } = [];

        internal bool IsAborted { get; private set; }

        public int Send(ReadOnlySpan<byte> bytes, bool mayWait)
        {
            Sent.AddRange(bytes);
            return bytes.Length;
        }

        public void Abort() => IsAborted = true;
    }
}
