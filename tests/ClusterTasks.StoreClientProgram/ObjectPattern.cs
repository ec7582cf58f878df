using System.Runtime.InteropServices;

namespace ClusterTasks.StoreClientProgram;

/// <summary>Content that follows from the id, so that any process can check any object in full.</summary>
internal static class ObjectPattern
{
    public static void Fill(ObjectId id, Span<byte> bytes)
    {
        ulong value = Seed(id);
        foreach (ref ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            word = value += 0x9E3779B97F4A7C15;
        bytes[(bytes.Length & ~7)..].Fill((byte)value);
    }

    public static bool Matches(ObjectId id, ReadOnlySpan<byte> bytes)
    {
        ulong value = Seed(id);
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            if (word != (value += 0x9E3779B97F4A7C15))
                return false;
        }
        return !bytes[(bytes.Length & ~7)..].ContainsAnyExcept((byte)value);
    }

    private static ulong Seed(ObjectId id) => (id.Task.Number * 0xFF51AFD7ED558CCD) + id.Index;
}
