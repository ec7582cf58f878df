using System.Runtime.InteropServices;

namespace ClusterTasks.Benchmarks.StoreKill;

/// <summary>Makes content that follows from a seed. The seed comes first, so that any process that knows it can check an object in
/// full.</summary>
internal static class Content
{
    internal const int LeastBytes = 16;

    internal static byte[] Make(ulong seed, int length)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
        ulong word = seed;
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan());
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = word;
            word = Next(word);
        }

        bytes.AsSpan(words.Length * sizeof(ulong)).Fill((byte)word);
        return bytes;
    }

    internal static bool Matches(ulong seed, int length, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != length)
        {
            return false;
        }

        ulong word = seed;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong found in words)
        {
            if (found != word)
            {
                return false;
            }

            word = Next(word);
        }

        return !bytes[(words.Length * sizeof(ulong))..].ContainsAnyExcept((byte)word);
    }

    private static ulong Next(ulong word) => (word * 0x9E3779B97F4A7C15) + 0xBF58476D1CE4E5B9;
}
