using ClusterTasks.Protocol;

namespace ClusterTasks.Tests.Golden;

/// <summary>One sample value on the wire.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Case">Which of its samples.</param>
/// <param name="Bytes">How it is written; of a frame, without length and type.</param>
/// <param name="Again">Reads such bytes and writes the value again.</param>
/// <param name="Write">Writes it behind what a buffer has.</param>
/// <param name="Frame">The frame's type; null: bytes that travel inside of a frame.</param>
internal sealed record GoldenSample(
    string Type, string Case, byte[] Bytes, Func<byte[], byte[]> Again, Action<FrameBuffer>? Write, Type? Frame);
