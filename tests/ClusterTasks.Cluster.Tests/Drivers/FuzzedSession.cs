using ClusterTasks.Protocol;
using ClusterTasks.Store.Client;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>One session of <see cref="SessionFuzz"/> from its hello to its end.</summary>
/// <param name="Frames">The number of frames that were sent.</param>
/// <param name="IsEnded">True when the node ended the session, and said why.</param>
/// <param name="IsServed">True when the node answered the session.</param>
internal readonly record struct FuzzedSession(int Frames, bool IsEnded, bool IsServed)
{
    internal static async Task<FuzzedSession> RunAsync(Random random, string address, ObjectId[] foreign)
    {
        // A process of its own stands behind each session: unsealed objects are freed when that process is dead, not before.
        (RawClient client, ChildProcess behind) = await RawClient.BehindAsync(address);
        try
        {
            return await RunAsync(random, client, foreign);
        }
        finally
        {
            client.Dispose();
            await behind.DisposeAsync();
        }
    }

    private static async Task<FuzzedSession> RunAsync(Random random, RawClient client, ObjectId[] foreign)
    {
        Welcome welcome = await client.OpenAsync();
        using StoreClient store = StoreClient.Attach(welcome.Store);
        var fuzz = new SessionFuzz(random, welcome, foreign, store.Ring);
        bool isServed = false;
        int sent = 0;
        try
        {
            for (int creates = random.Next(4); creates > 0; creates--)
            {
                client.Send(fuzz.Create());
                sent++;
                (FrameType type, byte[] body) = await client.ReceiveAsync();
                isServed = true;
                if (type == FrameType.Granted)
                    fuzz.OnGranted(FrameReader.Decode<Granted>(new(body)).Grant);
            }

            for (int frames = random.Next(1, 80); frames > 0; frames--)
            {
                client.Send(fuzz.Next());
                sent++;
                while (random.Next(3) == 0 && client.TryTake(out FrameType type, out byte[] body))
                {
                    isServed = true;
                    if (type == FrameType.Granted)
                        fuzz.OnGranted(FrameReader.Decode<Granted>(new(body)).Grant);
                    else if (type == FrameType.ChunkGranted)
                        fuzz.OnGranted(FrameReader.Decode<ChunkGranted>(new(body)).Chunk);
                }
            }

            if (random.Next(3) == 0)
                client.Send(new Goodbye());
            if (random.Next(3) == 0)
                return new FuzzedSession(sent, false, isServed); // without a reason
            client.EndSending();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The node has closed the connection while we were still sending.
        }

        return new FuzzedSession(sent, await client.LastAsync() is { Type: FrameType.Closing }, isServed);
    }
}
