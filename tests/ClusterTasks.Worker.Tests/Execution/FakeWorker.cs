using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>A worker's session over a pipe, and the frames that it got, as lines.</summary>
internal sealed class FakeWorker
{
    // Without a threshold a flush never waits, so a frame is readable as soon as Send has returned.
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    internal FakeWorker(uint number, JobId job)
    {
        Session = new NodeSession(number, SessionKind.Worker, processId: (int)number, job, storeClient: 0, _pipe.Writer, _ => IsAborted = true);
    }

    internal NodeSession Session { get; }

    internal bool IsAborted { get; private set; }

    /// <summary>Frames since the last call: <c>run 1#1</c>, <c>cancel 1</c>, <c>resume 1</c>, <c>credit 1 3</c>.</summary>
    internal List<string> Take()
    {
        var lines = new List<string>();
        if (!_pipe.Reader.TryRead(out ReadResult read))
            return lines;
        ReadOnlySequence<byte> buffer = read.Buffer;
        while (FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body))
            lines.Add(Describe(type, body));
        _pipe.Reader.AdvanceTo(buffer.Start, buffer.End);
        return lines;
    }

    private static string Describe(FrameType type, in ReadOnlySequence<byte> body)
    {
        switch (type)
        {
            case FrameType.Run:
                Run run = FrameReader.Decode<Run>(body);
                return string.Create(CultureInfo.InvariantCulture, $"run {run.Task.Number}#{run.Attempt}");
            case FrameType.CancelTask:
                return string.Create(CultureInfo.InvariantCulture, $"cancel {FrameReader.Decode<CancelTask>(body).Task.Number}");
            case FrameType.Resume:
                return string.Create(CultureInfo.InvariantCulture, $"resume {FrameReader.Decode<Resume>(body).Task.Number}");
            case FrameType.StreamCredit:
                StreamCredit credit = FrameReader.Decode<StreamCredit>(body);
                return string.Create(CultureInfo.InvariantCulture, $"credit {credit.Task.Number} {credit.Requested}");
            default:
                return type.ToString();
        }
    }
}
