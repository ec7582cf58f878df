using System.Buffers.Text;
using System.Text;

namespace ClusterTasks.Platform;

/// <summary>Reads how full the memory of this process is: the machine's, or that of a control group around the process. Not
/// thread-safe.</summary>
/// <remarks>Sources: proc(5), <c>Documentation/admin-guide/cgroup-v2.rst</c> and <c>cgroup-v1/memory.rst</c> of Linux.</remarks>
internal sealed class MemoryGauge
{
    private readonly string _machine;
    private readonly ControlGroup[] _groups;

    // The largest file here, memory.stat, has about 2 KB.
    private readonly byte[] _buffer = new byte[16 << 10];

    /// <param name="root">The root of the file system; another one in tests.</param>
    internal MemoryGauge(string root = "/")
    {
        _machine = Path.Combine(root, "proc/meminfo");
        _groups = [.. ControlGroup.Around(root)];
    }

    /// <summary>Returns the memory that is fullest: the first one to run out. Null: this system does not say.</summary>
    internal MemoryLevel? Read()
    {
        MemoryLevel? fullest = ReadMachine();
        foreach (ControlGroup group in _groups)
        {
            if (ReadGroup(group) is { } level && !(fullest?.Part >= level.Part))
                fullest = level;
        }

        return fullest;
    }

    /// <summary>Returns the anonymous memory of a process, in bytes: what it has allocated, without mapped files and without the object
    /// store. 0: it has ended.</summary>
    internal long AnonymousBytes(int processId)
    {
        // Pages of: size resident shared text lib data dirty.
        ReadOnlySpan<byte> text = ReadFile($"/proc/{processId}/statm");
        _ = TakeNumber(ref text);
        long resident = TakeNumber(ref text) ?? 0;
        long shared = TakeNumber(ref text) ?? 0;
        return Math.Max(0, resident - shared) * Environment.SystemPageSize;
    }

    private MemoryLevel? ReadMachine()
    {
        ReadOnlySpan<byte> text = ReadFile(_machine);
        return Find(text, "MemTotal:"u8) is { } total && Find(text, "MemAvailable:"u8) is { } available
            ? new MemoryLevel((total - available) << 10, total << 10, IsContainer: false) : null;
    }

    private MemoryLevel? ReadGroup(ControlGroup group)
    {
        // A group without limit has the word "max", or in the first version a number larger than any memory.
        if (ReadNumber(group.LimitFile) is not { } limit || limit >= 1L << 60 || ReadNumber(group.UsageFile) is not { } usage)
            return null;
        ReadOnlySpan<byte> stat = ReadFile(group.StatFile);
        long files = (Find(stat, group.InactiveFiles) ?? 0) + (Find(stat, group.ActiveFiles) ?? 0);
        return new MemoryLevel(Math.Max(0, usage - files), limit, IsContainer: true);
    }

    private long? ReadNumber(string file)
    {
        ReadOnlySpan<byte> text = ReadFile(file);
        return TakeNumber(ref text);
    }

    private ReadOnlySpan<byte> ReadFile(string path)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            return _buffer.AsSpan(0, RandomAccess.Read(file, _buffer, 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default; // the process has ended, or this system has no such file
        }
    }

    private static long? TakeNumber(ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t"u8);
        if (!Utf8Parser.TryParse(text, out long number, out int length))
            return null;
        text = text[length..];
        return number;
    }

    /// <summary>Returns the number behind a name at the beginning of a line.</summary>
    private static long? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        foreach (Range line in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> rest = text[line];
            if (!rest.StartsWith(name))
                continue;
            rest = rest[name.Length..];
            return TakeNumber(ref rest);
        }

        return null;
    }

    private static long? Find(ReadOnlySpan<byte> text, string name) => Find(text, Encoding.ASCII.GetBytes(name));
}
