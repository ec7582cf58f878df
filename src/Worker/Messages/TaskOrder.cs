using System.Buffers;
using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Messages;

/// <summary>A task on its way from its owner through the scheduler to the node that runs it; the scheduler never looks inside.</summary>
/// <param name="Job">The job whose code it runs.</param>
/// <param name="Definition">Its function, name, demand and rules.</param>
/// <param name="Run">The frame that the worker gets: small arguments are in it by value.</param>
/// <param name="Locations">Per dependency that is not inline: the nodes that had a copy when the task became ready.</param>
internal sealed record TaskOrder(JobId Job, TaskDefinition Definition, Run Run, NodeId[][] Locations)
{
    internal byte[] Encode()
    {
        var buffer = new ArrayBufferWriter<byte>(256 + Run.Body.Length);
        var writer = new MessagePackWriter(buffer);
        writer.WriteId(Job);
        DefinitionInterner.Write(ref writer, Definition);
        writer.WriteArrayHeader(Locations.Length);
        foreach (NodeId[] nodes in Locations)
            writer.WriteNodes(nodes);
        Run.Write(ref writer); // last: it may get more fields
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="ProtocolException">The bytes are not an order.</exception>
    internal static TaskOrder Decode(byte[] payload)
    {
        try
        {
            var reader = new MessagePackReader(payload);
            JobId job = reader.ReadJobId();
            TaskDefinition definition = DefinitionInterner.Read(ref reader);
            var locations = new NodeId[reader.ReadArrayHeader()][];
            for (int i = 0; i < locations.Length; i++)
                locations[i] = reader.ReadNodes();
            Run run = Run.Read(ref reader);
            reader.SkipRest();
            if (locations.Length != run.Dependencies.Count)
                throw new ProtocolException("A task order does not name the places of each argument.");
            return new TaskOrder(job, definition, run, locations);
        }
        catch (Exception e) when (FrameReader.IsDamage(e))
        {
            throw new ProtocolException($"A task order cannot be read: {e.Message}", e);
        }
    }
}
