using System.Diagnostics;
using System.Globalization;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks;

/// <summary>Sends signals to processes that a test has started, as a person does. The product needs none.</summary>
internal static class Signals
{
    internal static void Terminate(this ChildProcess process)
    {
        if (!process.HasExited)
            Send(process.Id, "TERM");
    }

    /// <summary>Sends a signal and returns when it is sent; a process that has ended is no error.</summary>
    internal static void Send(int processId, string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, processId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
