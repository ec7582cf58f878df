namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>A function that looks at references and does not wait for them.</summary>
[Remote]
public static class Looks
{
    /// <summary>Returns the length of each value, each by a form of its own. Each form is the first question about its reference.</summary>
    public static async Task<int[]> LengthsByEachForm(ObjectRef<long[]>[] references)
    {
        (IReadOnlyList<ObjectRef<long[]>> ready, _) = await Remote.WaitAsync([references[0]], 1, TimeSpan.Zero);
        await references[1].WaitAsync(TimeSpan.Zero);
        long[][] listed = await Remote.GetAsync([references[2]], TimeSpan.Zero);
        return [(await ready.Single()).Length, (await references[1]).Length, listed[0].Length,
            (await references[3].GetAsync(TimeSpan.Zero)).Length, references[4].Get(TimeSpan.Zero).Length];
    }
}
