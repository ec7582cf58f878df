using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Sessions send valid, forged and damaged frames in any order. The node goes on, others notice nothing, and the objects of a
/// session end with it. The node is in-process, so that an assertion of the node fails here.</summary>
[Collection(InProcessTests.Name)]
public sealed class SessionFuzzTests(InProcessNode node)
{
    private const int Sessions = 80;

    [Fact]
    public async Task Session_OfAnyFrames_EndsAloneAndLeavesNothing()
    {
        await Tables.CollectedAsync();
        ObjectRef<long[]> mine = Remote.Put(Bytes.Make(50_000, 3));
        int ended = 0, served = 0;
        int seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        for (int i = 0; i < Sessions; i++)
        {
            try
            {
                FuzzedSession session = await FuzzedSession.RunAsync(new Random(seed + i), node.Cluster.Address, [mine.Id]);
                ended += session.IsEnded ? 1 : 0;
                served += session.IsServed ? 1 : 0;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Session {i} of seed {seed}: {e.Message}", e);
            }

            Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        }

        Assert.True(ended > Sessions / 10 && served > Sessions / 10,
            $"Of {Sessions} sessions {ended} were ended by the node and {served} got answers: the frames are too good or too bad.");
        Assert.Equal(3L * 50_000, (await mine).Sum());
        mine.Dispose();
        await Tables.CollectedAsync();
        string[] faults = [.. node.Log.ToArray()
            .Where(line => line.Contains(" fail ", StringComparison.Ordinal) || line.Contains(" crit ", StringComparison.Ordinal))];
        Assert.True(faults.Length == 0, $"The node logged faults of seed {seed}: {string.Join(Environment.NewLine, faults)}");
    }
}
