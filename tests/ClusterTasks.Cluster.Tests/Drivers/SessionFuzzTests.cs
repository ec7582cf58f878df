using System.Diagnostics;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Protocol;
using ClusterTasks.Store;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Sessions of valid and damaged frames in any order. The node goes on, others notice nothing, and what a session did ends
/// with it. In-process, so that an assertion of the node fails here.</summary>
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
            // A process of its own stands behind each session: what it leaves unsealed is freed when that is dead, not before.
            using var behind = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
            try
            {
                (bool isEnded, bool isServed) = await RunAsync(new Random(seed + i), mine.Id, behind.Id);
                ended += isEnded ? 1 : 0;
                served += isServed ? 1 : 0;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Session {i} of seed {seed}: {e.Message}", e);
            }
            finally
            {
                behind.Kill();
                await behind.WaitForExitAsync();
            }

            Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        }

        Assert.True(ended > Sessions / 10 && served > Sessions / 10, $"Of {Sessions} sessions {ended} were ended by the node and {served} got answers: the frames are too good or too bad.");
        Assert.Equal(3L * 50_000, (await mine).Sum());
        mine.Dispose();
        await Tables.CollectedAsync();
        string[] log = [.. node.Log];
        Assert.DoesNotContain(log, line => line.Contains(" fail ", StringComparison.Ordinal) || line.Contains(" crit ", StringComparison.Ordinal));
    }

    private async Task<(bool IsEnded, bool IsServed)> RunAsync(Random random, ObjectId foreign, int processId)
    {
        using var client = new RawClient(node.Cluster.Address);
        Welcome welcome = await client.OpenAsync(processId);
        using StoreClient store = StoreClient.Attach(welcome.Store);
        var fuzz = new SessionFuzz(random, welcome, foreign, store.Ring);
        bool isServed = false;
        try
        {
            for (int creates = random.Next(4); creates > 0; creates--)
            {
                client.Send(fuzz.Create());
                (FrameType type, byte[] body) = await client.ReceiveAsync();
                isServed = true;
                if (type == FrameType.Granted)
                    fuzz.OnGranted(FrameReader.Decode<Granted>(new(body)).Grant);
            }

            for (int frames = random.Next(1, 80); frames > 0; frames--)
            {
                client.Send(fuzz.Next());
                while (random.Next(3) == 0 && client.TryTake(out FrameType type, out byte[] body))
                {
                    isServed = true;
                    if (type == FrameType.Granted)
                        fuzz.OnGranted(FrameReader.Decode<Granted>(new(body)).Grant);
                    else if (type == FrameType.ChunkLeased)
                        fuzz.OnLeased(FrameReader.Decode<ChunkLeased>(new(body)).Chunk);
                }
            }

            if (random.Next(3) == 0)
                client.Send(new Goodbye());
            if (random.Next(3) == 0)
                return (false, isServed); // without a word
            client.EndSending();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The node has closed the connection while we were still sending.
        }

        return (await client.LastAsync() is { Type: FrameType.Closing }, isServed);
    }
}
