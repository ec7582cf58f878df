using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Events;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Ownership;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Says what is done about each kind of effect.</summary>
internal sealed class NodeWork(Node node, NodeSetup setup, IdleMemory memory, ILogger logger)
{
    private readonly Questions _questions = new(node, setup, logger);
    private readonly ValueMover _mover = new(node, setup, logger);

    /// <summary>Sets the handlers of all effects.</summary>
    internal EffectHandlers Handlers(EventOutbox events, Alarm<NodeDeadline> alarm)
    {
        var channels = new Channels(node, setup, logger);
        var handlers = new EffectHandlers(channels);
        handlers.On((in BorrowMail mail) => channels.SendBorrow(mail));
        handlers.On((in OutputMail mail) => channels.SendLine(mail));
        handlers.On((in LineOpened opened) => OnLineOpened(opened.Line.Node));
        handlers.On((in LineClosed closed) => channels.Close(closed));
        handlers.On((in SetAlarm set) => alarm.Set(set.Deadline, set.After));
        handlers.On((in TellEvent tell) => events.Publish(tell.Job, tell.Item));
        HandleScheduler(handlers);
        HandleWorkers(handlers);
        HandleObjects(handlers);
        HandleQuestions(handlers);
        var notes = new NodeNotes(logger);
        notes.Handle(handlers);
        return handlers;
    }

    private void HandleScheduler(EffectHandlers handlers)
    {
        handlers.On((in SubmitTask submit) => node.Scheduler.Submit(submit.Request));
        handlers.On((in WithdrawTask withdraw) => node.Scheduler.Cancel(withdraw.Task));
        handlers.On((in RunFinished finished) => node.Scheduler.Finished(finished.Run));
        handlers.On((in RunLent lent) => OnLent(lent));
        handlers.On((in UsesBeside beside) => node.Scheduler.Beside(beside.Cpus));
        handlers.On((in BeatScheduler _) => node.Scheduler.OnNodeDied());
        handlers.On((in RemoveGroups removed) => node.Groups.RemoveLater(removed.Groups));
        handlers.On((in GroupNews news) => node.Groups.OnNews(news.Group));
        handlers.On((in EndMore _) => setup.Background(_questions.EndJobsAsync));
    }

    private void HandleWorkers(EffectHandlers handlers)
    {
        handlers.On((in EnsureWorkers ensure) => node.JobCodes.Ensure(ensure.Job, ensure.Count));
        handlers.On((in AskJob ask) => node.JobCodes.Ask(ask.Job));
        handlers.On((in EnsureGpuWorker ensure) => node.JobCodes.EnsureGpu(ensure));
        handlers.On((in WithdrawStart start) => start.Withdraw());
        handlers.On((in WorkerAttached attached) => node.Workers.OnAttached(attached.ProcessId));
        handlers.On((in KillWorker kill) => node.Workers.Kill(kill.ProcessId));
        handlers.On((in EndWorkers end) => node.Workers.End(end.Job));
        handlers.On((in RetireWorker retire) =>
        {
            node.Workers.Retire(retire.Session.Job, retire.Session.ProcessId);
            _ = retire.Session.CloseAsync("Its job has no task for it on this node, and another job has.", setup.Time);
        });
        handlers.On((in EndSession end) => _ = end.Session.CloseAsync(end.Reason, setup.Time));
        handlers.On((in ThreadLost lost) => OnThreadLost(lost));
        handlers.On((in MemoryFreed freed) => OnMemoryFreed(freed));
        handlers.On((in BreakerOpened opened) => OnBreakerOpened(opened));
        handlers.On((in BreakerClosed closed) => OnBreakerClosed(closed));
    }

    private void HandleObjects(EffectHandlers handlers)
    {
        handlers.On((in FetchArgument fetch) => node.Fetches.Begin(fetch));
        handlers.On((in FetchForSession fetch) => node.Fetches.Begin(fetch));
        handlers.On((in FetchToKeep fetch) => node.Fetches.Begin(fetch));
        handlers.On((in Emptied _) => node.OnEmptied());
        handlers.On((in MoveValues _) => setup.Background(_mover.MoveAsync));
        handlers.On((in GiveMemoryBack _) => memory.GiveBack());
    }

    private void HandleQuestions(EffectHandlers handlers)
    {
        handlers.On((in BorrowsSettled settled) => node.Looks.OnSettled(settled.Question));
        handlers.On((in EchoAnswered answered) => node.Looks.OnAnswered(answered));
        handlers.On((in AskMembers _) => setup.Background(_questions.AskMembersAsync));
        handlers.On((in CheckInfeasible check) => _questions.CheckInfeasible(check.Job));
        handlers.On((in FindWhy find) => _questions.FindWhy(find));
        handlers.On((in NodeLeft left) => OnNodeLeft(left));
        handlers.On((in ProveDeath prove) =>
        {
            ProveDeath dead = prove;
            _ = setup.Background(() => ProveAsync(dead));
        });
    }

    private void OnLineOpened(NodeId peer) => node.Do(machine => machine.Tables.Members.AskIfUnknown(peer));

    private void OnLent(in RunLent lent)
    {
        if (lent.IsLent)
            node.Scheduler.Blocked(lent.Run);
        else
            node.Scheduler.Unblocked(lent.Run);
    }

    private void OnThreadLost(in ThreadLost lost)
    {
        NodeNotes.LogLost(logger, lost.Name, lost.Task, lost.Attempt);
        ThreadLost told = lost;
        node.Do(machine => machine.OnThreadLost(told));
    }

    private void OnMemoryFreed(in MemoryFreed freed)
    {
        NodeNotes.LogMemoryFreed(logger, freed.ProcessId, freed.Job, freed.Functions, freed.Why);
        MemoryFreed told = freed;
        node.Do(machine => machine.OnMemoryFreed(told));
    }

    private void OnBreakerOpened(in BreakerOpened opened)
    {
        NodeNotes.LogBreakerOpened(logger, opened.Function, opened.Job, opened.Deaths, opened.Last);
        BreakerOpened told = opened;
        node.Do(machine => machine.OnBreakerOpened(told));
    }

    private void OnBreakerClosed(in BreakerClosed closed)
    {
        NodeNotes.LogBreakerClosed(logger, closed.Function, closed.Job, closed.Deaths);
        BreakerClosed told = closed;
        node.Do(machine => machine.OnBreakerClosed(told));
    }

    private async Task ProveAsync(ProveDeath dead)
    {
        bool hasEnded = await setup.HasEnded(dead.TransferEndpoint).ConfigureAwait(false);
        node.Do(machine => machine.OnProof(dead.Node, hasEnded));
    }

    private void OnNodeLeft(in NodeLeft left)
    {
        if (left.IsAddressFree)
            setup.Store.OnGone(left.Node);
        NodeNotes.LogNodeGone(logger, left.Node.Node);
        _ = setup.Deaths.OnGone(left.Node.Node, left.Node.Silo, left.Living);
    }
}
