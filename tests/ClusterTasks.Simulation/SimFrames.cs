using System.Buffers;
using ClusterTasks.Protocol;

namespace ClusterTasks.Simulation;

/// <summary>Reads frames for the story.</summary>
internal static class SimFrames
{
    /// <summary>Returns the types of the frames in a batch, each once, with its number.</summary>
    internal static string Names(byte[] frames)
    {
        var names = new List<(string Name, int Count)>();
        var buffer = new ReadOnlySequence<byte>(frames);
        while (FrameReader.TryCut(ref buffer, out FrameType type, out _))
        {
            string name = Name(type);
            int known = names.FindIndex(item => item.Name == name);
            if (known < 0)
                names.Add((name, 1));
            else
                names[known] = (name, names[known].Count + 1);
        }

        return string.Join(", ", names.Select(item => item.Count == 1 ? item.Name : $"{item.Count} {item.Name}"));
    }

    private static string Name(FrameType type) =>
        Enum.GetName(type) ?? ((byte)type).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
