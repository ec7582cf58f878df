using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Brings lines of output to the driver of their job, and as events to those who listen.</summary>
internal sealed class JobOutput(NodeContext context, SessionTable sessions, Func<JobId, bool> isWatched)
{
    /// <summary>Brings a line of this node itself to the driver.</summary>
    internal void Warn(JobId job, string name, string text) =>
        Forward(job, new LogLine(name, context.Self, Environment.ProcessId, IsError: true, text));

    internal void Forward(JobId job, in LogLine line)
    {
        NodeId owner = context.Owners.Of(job);
        if (owner != context.Self)
            context.Effects.PostLine(owner, job, line);
        else if (sessions.FindDriver(job) is { } driver)
            context.Effects.SendLine(driver, line);
    }

    /// <summary>Brings a line of a task, or of a worker process outside of any task, to the driver and to those who listen.</summary>
    internal void Show(JobId job, TaskId task, in LogLine line)
    {
        Forward(job, line);
        if (!isWatched(job))
            return;
        context.Effects.Add(new TellEvent(job, new TaskEvent
        {
            Kind = TaskEventKind.Log,
            Task = task,
            Name = line.Function,
            Node = line.Node,
            ProcessId = line.ProcessId,
            Time = context.Clock.OfMicros(context.Clock.Micros),
            Text = line.Text,
            IsError = line.IsError,
        }));
    }

    /// <summary>Takes a line of a task, or the beginning of one.</summary>
    internal void OnLog(NodeSession session, in Log log)
    {
        var line = new LogLine(log.Function, context.Self, session.ProcessId, log.IsError, log.Text);
        if (log.IsUnfinished)
        {
            session.UnfinishedLines.Set(log.Task, line);
            return;
        }

        session.UnfinishedLines.Remove(log.Task, log.IsError);
        Show(session.Job, log.Task, line);
    }

    /// <summary>The end of these lines will not come: the process is dead.</summary>
    internal void ShowUnfinished(NodeSession session)
    {
        foreach ((TaskId task, LogLine line) in session.UnfinishedLines.TakeAll())
            Show(session.Job, task, line);
    }
}
