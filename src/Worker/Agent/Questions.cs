using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Session;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Machine;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>What a machine wants to know of others: of the cluster's list, of the scheduler, and of whoever knows why a task
/// waits.</summary>
internal sealed partial class Questions(Node node, NodeSetup setup, ILogger logger)
{
    // Each closes its channels: thousands in one go would keep everybody else from the node's lock.
    private const int StrangersAtATime = 64;

    private static readonly TimeSpan AskAgainDelay = TimeSpan.FromSeconds(1);

    internal void CheckInfeasible(JobId job) => _ = setup.Background(() => CheckInfeasibleAsync(job));

    internal void FindWhy(FindWhy asked) => _ = setup.Background(() => FindWhyAsync(asked));

    /// <summary>Reads the cluster's list: one question at a time answers for all who have come up until then.</summary>
    internal async Task AskMembersAsync()
    {
        while (true)
        {
            NodeId[] asked = node.Read(tables => tables.Members.TakeUnknown());
            if (asked.Length == 0)
                return;
            try
            {
                IReadOnlyCollection<Member> members = await setup.ReadMembers().WaitAsync(ClusterQuery.Patience, setup.Time)
                    .ConfigureAwait(false);
                NodeId[] strangers = [];
                node.Do(machine => strangers = machine.Deaths.FindStrangers(asked, members));
                foreach (NodeId[] some in strangers.Chunk(StrangersAtATime))
                    node.Do(machine => Array.ForEach(some, machine.Deaths.TurnAway));
                if (IsAnyToCome(asked))
                    node.OnView(await node.Scheduler.ViewAsync().WaitAsync(ClusterQuery.Patience, setup.Time).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                LogNoMembers(logger, e); // patience decides
            }

            if (!IsAnyToCome(asked))
                continue;
            await Task.Delay(AskAgainDelay, setup.Time).ConfigureAwait(false);
            if (node.HasStopped)
                return;
            node.Do(machine => Array.ForEach(asked, machine.Tables.Members.AskIfUnknown));
        }
    }

    /// <summary>Whether one of the nodes lives, and no list of the scheduler has named it. The message with the list may be lost, and comes
    /// again after half a minute.</summary>
    private bool IsAnyToCome(NodeId[] nodes) =>
        !Seeded.Is(SeededFault.ForsakesUnknownHolders) && node.Read(tables => Array.Exists(nodes, tables.Members.IsToCome));

    /// <summary>Ends what is left of jobs that are over, part by part.</summary>
    internal async Task EndJobsAsync()
    {
        while (true)
        {
            GroupRequest[] groups = [];
            bool isAny = false;
            node.Do(machine => isAny = machine.Ends.EndNext(out groups));
            if (!isAny)
                return;
            // The scheduler has others to serve, too.
            if (groups.Length > 0)
                await node.Groups.RemoveAsync(groups).ConfigureAwait(false);
        }
    }

    /// <summary>Warns of what is still infeasible, one line for each reason.</summary>
    private async Task CheckInfeasibleAsync(JobId job)
    {
        Infeasible[] all = [];
        node.Do(machine => all = machine.Infeasible.OfJob(job));
        bool isAny = false;
        foreach (Infeasible waiting in all)
        {
            string? still = await StillInfeasibleAsync(waiting).ConfigureAwait(false);
            isAny |= still is not null;
            node.Do(machine => machine.Infeasible.OnAsked(job, waiting, still));
        }

        node.Do(machine => machine.Infeasible.OnAllAsked(job, isAny));
    }

    /// <summary>Returns why no node can run the task, as the scheduler says now, or said before while it cannot be asked; null: one
    /// can.</summary>
    private async Task<string?> StillInfeasibleAsync(Infeasible waiting)
    {
        try
        {
            WaitReason? now = await node.Scheduler.ExplainAsync(waiting.Asked).WaitAsync(ClusterQuery.Patience, setup.Time)
                .ConfigureAwait(false);
            return now is { Kind: WaitKind.Infeasible } ? now.ToString() : null;
        }
        catch (Exception)
        {
            return waiting.Reason;
        }
    }

    private async Task FindWhyAsync(FindWhy asked)
    {
        string why;
        try
        {
            why = await node.Queries.WhyAsync(new ObjectId(asked.Task, 0)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            why = $"what it waited for could not be found out ({ErrorLine.Cause(e)}).";
        }

        node.Do(machine => machine.Tables.Tasks.OnSchedulingTimeout(asked.Task, asked.Attempt, why));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The cluster's list of nodes could not be read.")]
    private static partial void LogNoMembers(ILogger logger, Exception error);
}
