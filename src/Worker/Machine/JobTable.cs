using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Machine;

/// <summary>The jobs that have something on this node, with the code that their workers run.</summary>
internal sealed class JobTable(NodeId self)
{
    // Read outside of the lock, too: when workers of a job start.
    private readonly ConcurrentDictionary<JobId, JobCode> _codes = new();
    private readonly Dictionary<JobId, ulong> _programs = [];

    // Jobs whose driver has heard that this node cannot run them.
    private readonly HashSet<JobId> _unable = [];

    internal bool IsHere(JobId job) => _codes.ContainsKey(job);

    internal JobCode? CodeOf(JobId job) => _codes.TryGetValue(job, out JobCode code) ? code : null;

    /// <summary>The program of another node's job; 0: it is not known here.</summary>
    internal ulong ProgramOf(JobId job) => _programs.GetValueOrDefault(job);

    internal JobId[] OfOwner(NodeId node, Owners owners) => [.. _codes.Keys.Where(job => owners.Of(job) == node)];

    internal void Add(JobId job, in JobCode code, ulong program)
    {
        _codes[job] = code;
        if (job.Owner != self)
            _programs[job] = program;
    }

    /// <summary>Notes that this node cannot run the job. False: its driver has heard so before.</summary>
    internal bool TellUnable(JobId job) => _unable.Add(job);

    internal void Remove(JobId job)
    {
        _codes.TryRemove(job, out _);
        _programs.Remove(job);
        _unable.Remove(job);
    }
}
