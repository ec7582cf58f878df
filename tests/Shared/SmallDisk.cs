using System.Diagnostics;

namespace ClusterTasks;

/// <summary>A directory with room for a fixed number of bytes: a tmpfs of its own. It is not mounted where that is not allowed.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk(string size)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("store-small").FullName;
        IsMounted = Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", Directory);
        AppDomain.CurrentDomain.ProcessExit += OnExit; // a signal ends the program without Dispose
    }

    public string Directory { get; }

    public bool IsMounted { get; }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (IsMounted)
            Run("umount", "--lazy", Directory);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();

    private static bool Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
