using System.Buffers;
using System.Reflection;
using ClusterTasks.Protocol;

namespace ClusterTasks.Tests.Golden;

/// <summary>Sample values of frames and messages, compared with a checked-in file of their bytes. One line of the file is one sample: the
/// type, the case, the bytes in hexadecimal digits.</summary>
/// <remarks>The bytes of a released version never change: another build reads them. Run the tests with the variable
/// <see cref="RecordVariable"/> to write the file again when a difference is meant.</remarks>
internal sealed class GoldenFrames
{
    private const string RecordVariable = "CLUSTERTASKS_RECORD_GOLDEN";

    // A nil; a number; a text of 40 characters; a list of a map of nothing and a blob; several of them.
    private static readonly byte[][] Additions =
    [
        [0xc0],
        [0xcf, 1, 2, 3, 4, 5, 6, 7, 8],
        [0xd9, 40, .. Enumerable.Repeat((byte)'x', 40)],
        [0x92, 0x80, 0xc4, 3, 1, 2, 3],
        [0x00, 0xc0, 0xa1, (byte)'x', 0x91, 0x91, 0x81, 0x00, 0xc3],
    ];

    // A code that is never used; a text, a list and a map that end too soon.
    private static readonly byte[][] Damages = [[0xc1], [0xd9, 40, (byte)'x'], [0x92, 0xc0], [0xc0, 0x81, 0xc0]];

    private readonly List<GoldenSample> _samples = [];

    internal IReadOnlyList<GoldenSample> Samples => _samples;

    /// <summary>Adds a sample of a frame.</summary>
    internal GoldenFrames Frame<T>(string name, in T frame)
        where T : IFrame<T>
    {
        T copy = frame;
        _samples.Add(new GoldenSample(typeof(T).Name, name, BodyOf(frame), Again<T>, buffer => buffer.Append(copy), typeof(T)));
        return this;
    }

    /// <summary>Adds a sample of bytes that travel inside of a frame.</summary>
    internal GoldenFrames Message<T>(string type, string name, T message, Func<T, byte[]> encode, Func<byte[], T> decode)
    {
        _samples.Add(new GoldenSample(type, name, encode(message), bytes => encode(decode(bytes)), null, null));
        return this;
    }

    /// <summary>Compares all samples with the file.</summary>
    internal void AssertEqualTo(string file)
    {
        string[] actual = [.. _samples.Select(sample => $"{sample.Type} {sample.Case} {Convert.ToHexString(sample.Bytes)}")];
        if (Environment.GetEnvironmentVariable(RecordVariable) is { Length: > 0 })
            File.WriteAllLines(file, actual);
        string[] golden = File.ReadAllLines(file);
        string[] changed = [.. actual.Except(golden).Select(line => $"is  {line}"), .. golden.Except(actual).Select(line => $"was {line}")];
        Assert.True(changed.Length == 0,
            $"The bytes on the wire are not those of {Path.GetFileName(file)}. If that is meant, run this with {RecordVariable}=1 and "
                + "commit the file.\n" +
            string.Join('\n', changed.OrderBy(line => line[4..], StringComparer.Ordinal)));
        Assert.Equal(golden.Length, _samples.Count);
    }

    /// <summary>Reads the bytes of each sample and writes what came out: the same bytes again.</summary>
    internal void AssertReadAgain() =>
        Assert.All(_samples, sample => Assert.Equal(Convert.ToHexString(sample.Bytes), Convert.ToHexString(sample.Again(sample.Bytes))));

    /// <summary>Reads the bytes of each sample with values behind them, as a newer program may send them: they change nothing.</summary>
    internal void AssertSkipWhatIsAdded() => Assert.All(_samples.Where(CanGrow), sample =>
    {
        foreach (byte[] added in Additions)
            Assert.Equal(Convert.ToHexString(sample.Bytes), Convert.ToHexString(sample.Again([.. sample.Bytes, .. added])));
    });

    /// <summary>Reads the bytes of each sample with damage behind them, and without their last byte.</summary>
    internal void AssertRefuseDamage() => Assert.All(_samples, sample =>
    {
        foreach (byte[] damage in Damages)
            Assert.Throws<ProtocolException>(() => sample.Again([.. sample.Bytes, .. damage]));
        Assert.Throws<ProtocolException>(() => sample.Again(sample.Bytes[..^1]));
    });

    /// <summary>Writes each frame into a buffer that has been used, which allocates nothing.</summary>
    /// <param name="allocating">Frames whose values cannot be written without an allocation.</param>
    internal void AssertWrittenWithoutAllocation(params Type[] allocating)
    {
        var buffer = new FrameBuffer();
        foreach (GoldenSample sample in _samples.Where(sample => sample.Frame is { } frame && !allocating.Contains(frame)))
        {
            for (int i = 0; i < 3; i++)
                sample.Write!(buffer);
            buffer.Clear();
            long before = GC.GetAllocatedBytesForCurrentThread();
            sample.Write!(buffer);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() == before,
                $"{sample.Type} ({sample.Case}) allocates {GC.GetAllocatedBytesForCurrentThread() - before} bytes when it is written.");
        }
    }

    /// <summary>Reads the bytes that older protocols had, as far as this build speaks them. They lie beside the file, with the protocol in
    /// their name.</summary>
    internal void AssertReadOlder(string file)
    {
        for (int protocol = ProtocolRange.Own.Lowest; protocol < ProtocolRange.Own.Highest; protocol++)
        {
            string older = Path.ChangeExtension(file, $"{protocol}.txt");
            Assert.True(File.Exists(older),
                $"{older} is missing: before the bytes of a new protocol are recorded, copy {Path.GetFileName(file)} to it.");
            foreach (string[] words in File.ReadLines(older).Select(line => line.Split(' ')))
            {
                GoldenSample sample = Assert.Single(_samples, sample => sample.Type == words[0] && sample.Case == words[1]);
                sample.Again(Convert.FromHexString(words[2]));
            }
        }
    }

    /// <summary>Fails when a frame type of the assembly has no sample.</summary>
    internal void AssertHasAllOf(Assembly assembly) => Assert.Equal(
        FrameTypesOf(assembly).Select(type => type.Name).Order(StringComparer.Ordinal),
        _samples.Select(sample => sample.Frame).OfType<Type>().Where(type => type.Assembly == assembly).Distinct()
            .Select(type => type.Name).Order(StringComparer.Ordinal));

    internal static IEnumerable<Type> FrameTypesOf(Assembly assembly) =>
        assembly.GetTypes().Where(
            type => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IFrame<>)));

    // These are ids up to their end: they get no more fields, and a new frame takes their place if need be.
    private static bool CanGrow(GoldenSample sample) => sample.Frame != typeof(Release) && sample.Frame != typeof(Borrow);

    private static byte[] Again<T>(byte[] body)
        where T : IFrame<T> => BodyOf(FrameReader.Decode<T>(new ReadOnlySequence<byte>(body)));

    private static byte[] BodyOf<T>(in T frame)
        where T : IFrame<T>
    {
        var buffer = new FrameBuffer();
        buffer.Append(frame);
        return buffer.Written[(FrameBuffer.PrefixBytes + 1)..].ToArray();
    }
}
