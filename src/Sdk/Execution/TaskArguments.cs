using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Execution;

/// <summary>The arguments of one running task, and the pins of those that are read in place.</summary>
internal sealed class TaskArguments(IExecutorHost host, TaskAssignment assignment, CancellationToken token) : IDisposable
{
    private readonly Dictionary<uint, IMemoryOwner<byte>> _pins = [];

    internal object?[] Read(TaskFunction function, TaskBodyReader body)
    {
        if (body.Byte() != function.ArgumentTypes.Length)
            throw TaskBodyReader.Damaged();
        object?[] values = new object?[function.ArgumentTypes.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = ReadOne(ref body, function.ArgumentTypes[i]);
        body.End();
        return values;
    }

    public void Dispose()
    {
        foreach (IMemoryOwner<byte> pinned in _pins.Values)
            pinned.Dispose();
        _pins.Clear();
    }

    private object? ReadOne(ref TaskBodyReader body, Type type)
    {
        switch ((TaskBody.ArgumentKind)body.Byte())
        {
            case TaskBody.ArgumentKind.Token when type == typeof(CancellationToken):
                return token;
            case TaskBody.ArgumentKind.Value:
                return ArgumentReader.For(type).Read(body.Bytes(), host.Session);
            case TaskBody.ArgumentKind.Reference:
                return ArgumentReader.For(type).Read(Dependency(body.UInt32()), host.Session);
            case TaskBody.ArgumentKind.TypedReference:
                uint index = body.UInt32();
                Type encodedAs = QualifiedNames.Read(body.ShortText());
                return type.IsAssignableFrom(encodedAs)
                    ? ArgumentReader.For(encodedAs).Read(Dependency(index), host.Session)
                    : throw TaskBodyReader.Damaged();
            case TaskBody.ArgumentKind.References when type.IsSZArray:
                var encoded = new BlobBytes[body.Count(sizeof(uint))];
                for (int i = 0; i < encoded.Length; i++)
                    encoded[i] = Dependency(body.UInt32());
                return ArgumentReader.For(type.GetElementType()!).ReadMany(encoded, host.Session);
            default:
                throw TaskBodyReader.Damaged();
        }
    }

    private BlobBytes Dependency(uint index)
    {
        if (index >= assignment.Run.Dependencies.Count)
            throw TaskBodyReader.Damaged();
        if (assignment.Run.Inline[(int)index] is { } inline)
            return new ReadOnlyMemory<byte>(inline);
        if (!_pins.TryGetValue(index, out IMemoryOwner<byte>? pinned))
            _pins.Add(index, pinned = host.OpenObject(assignment.Run.Dependencies[(int)index]));
        return BlobBytes.Of(pinned);
    }
}
