using Apache.Arrow;
using ClusterTasks;

namespace FlightsPipeline;

/// <summary>Submits the whole graph of tasks at once: a task starts when the references that it takes have their values.</summary>
internal sealed class Pipeline
{
    private Pipeline(ObjectRef<RecordBatch>[] loaded, int parts, int top)
    {
        Loaded = loaded;
        Cleaned = [.. loaded.SelectMany(
            batch => Enumerable.Range(0, parts).Select(part => Remote.Invoke(Functions.Clean, batch, part, parts)))];
        Grouped = [.. Cleaned.Select(batch => Remote.Invoke(Functions.Group, batch))];

        // Merging forms a tree, not a chain: pairs merge while other parts are still being cleaned, and no task waits for more than two.
        var level = new Queue<ObjectRef<GroupTotal[]>>(Grouped);
        while (level.Count > 1)
        {
            ObjectRef<GroupTotal[]> merged = Remote.Invoke(Functions.Merge, level.Dequeue(), level.Dequeue());
            Merged.Add(merged);
            level.Enqueue(merged);
        }

        All = level.Dequeue();
        Top = Remote.Invoke(Functions.Top, All, top);
    }

    internal ObjectRef<RecordBatch>[] Loaded { get; }

    internal ObjectRef<RecordBatch>[] Cleaned { get; }

    internal ObjectRef<GroupTotal[]>[] Grouped { get; }

    internal List<ObjectRef<GroupTotal[]>> Merged { get; } = [];

    internal ObjectRef<GroupTotal[]> All { get; }

    internal ObjectRef<GroupTotal[]> Top { get; }

    /// <summary>Submits the tasks. One task loads one row group; an Arrow file is one batch, which is put once and then read in place by
    /// every part.</summary>
    internal static async Task<Pipeline> SubmitAsync(string path, int parts, int top)
    {
        if (!FlightSource.IsParquet(path))
        {
            return new Pipeline([Remote.Put(FlightSource.ReadArrow(path))], parts, top);
        }

        int rowGroups = await FlightSource.CountRowGroupsAsync(path);
        return new Pipeline([.. Enumerable.Range(0, rowGroups).Select(group => Remote.Invoke(Functions.Load, path, group))], parts, top);
    }
}
