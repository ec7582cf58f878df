using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Execution;

/// <summary>The life of a worker process: connect to the node, run what it sends, end when it says so or is gone.</summary>
internal static class WorkerMain
{
    // sysexits.h: EX_UNAVAILABLE.
    private const int Unavailable = 69;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // For functions that clean up when their token fires. Half of what the node gives a process that it has told to end: handlers of its
    // exit want their part.
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(1);

    /// <summary>Returns the exit code when the worker's work is done.</summary>
    internal static int Run(ChildStart start)
    {
        string address = start.Settings.GetValueOrDefault(ChildStart.SocketSetting, "");
        if (ProgramBuild.DifferenceFromDriver(start.Settings.GetValueOrDefault(ChildStart.BuildSetting, "")) is { } difference)
        {
            Console.Error.WriteLine(
                $"clustertasks: the program {Assembly.GetEntryAssembly()?.GetName().Name} was built again since its driver started, or is another build on this machine: {difference}. Start the driver again from one build.");
            return Unavailable;
        }

        SessionClient session;
        try
        {
            var hello = new Hello(SessionKind.Worker, Environment.ProcessId, start.Settings.GetValueOrDefault(ChildStart.TokenSetting, ""), JobCode.None);
            session = SessionClient.Connect(NodeAddress.Parse(address), hello, TimeProvider.System, ConnectTimeout);
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentException or ProtocolException or ClusterTasksException)
        {
            Console.Error.WriteLine($"clustertasks: this worker could not attach to its node at {address}: {e.Message}");
            return Unavailable;
        }

        // For threads that user code starts itself, where the flow of the task is lost.
        SessionAmbient.Open(session);
        using var idle = new IdleCollector(TimeProvider.System);
        var culture = TaskCulture.Of(start.Settings.GetValueOrDefault(ChildStart.CultureSetting, ""), start.Settings.GetValueOrDefault(ChildStart.UICultureSetting, ""));
        // The same for threads: the flow of the task carries its culture, too.
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = (culture.Culture, culture.UICulture);
        _ = int.TryParse(start.Settings.GetValueOrDefault(ChildStart.DepthSetting, ""), CultureInfo.InvariantCulture, out int depth);
        var settings = new WorkerSettings { Gpus = start.Settings.GetValueOrDefault(ChildStart.GpusSetting, ""), Culture = culture, MaxTaskDepth = depth };
        TaskExecutor executor = WorkerLoop.Start(session, TimeProvider.System, settings, idle);

        // The end of the session is the end of the process: nobody could take a result any more, and what still runs is told so.
        session.Closed.Wait();
        executor.EndAsync(EndGrace).AsTask().GetAwaiter().GetResult();
        TaskServices.End();
        return 0;
    }
}
