using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>A node in a process of its own that sends an object up to some offset and then hangs.</summary>
internal sealed class SourceProcess : IDisposable
{
    private readonly Process _process;

    private SourceProcess(Process process, IPEndPoint endPoint) => (_process, EndPoint) = (process, endPoint);

    public IPEndPoint EndPoint { get; }

    public static async Task<SourceProcess> StartAsync(string token, ObjectId id, int size, long stopAt)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ClusterTasks.StoreClientProgram.dll"));
        foreach (object argument in new object[] { "send", token, id.Owner, id.Task.Number & 0xFFFFFFFF, size, stopAt })
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"{argument}"));
        Process process = Process.Start(start)!;
        try
        {
            string? line = await LineAsync(process, "the port");
            return new SourceProcess(process, new IPEndPoint(IPAddress.Loopback, int.Parse(line, CultureInfo.InvariantCulture)));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Completes when the process has sent all that it will send, or is about to.</summary>
    public async Task StoppedAsync() => Assert.Equal("stopped", await LineAsync(_process, "the offset where it stops"));

    /// <summary>Sends SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private static async Task<string> LineAsync(Process process, string phase)
    {
        Task<string?> read = process.StandardOutput.ReadLineAsync();
        await read.Within($"{phase} of process {process.Id}");
        return await read ?? throw new InvalidOperationException($"Process {process.Id} ended before it told {phase}.");
    }
}
