using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Execution;

/// <summary>The life of a worker process: connect to the node, run its tasks, end when the node says so or is gone.</summary>
internal static class WorkerMain
{
    // sysexits.h: EX_UNAVAILABLE.
    private const int Unavailable = 69;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // Functions clean up in this time when their token fires. It is half of the time that the node gives a process that it has told to end:
    // handlers of the exit need the rest.
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(1);

    // The limit of the whole end. With thousands of threads that wake up to end, a process once lived for three minutes more.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(15);

    /// <summary>Runs the worker. Returns the exit code when its work is done.</summary>
    internal static int Run(ChildStart start)
    {
        string address = start.Settings.GetValueOrDefault(ChildStart.SocketSetting, "");
        if (ProgramBuild.DifferenceFromDriver(start.Settings.GetValueOrDefault(ChildStart.BuildSetting, "")) is { } difference)
        {
            Console.Error.WriteLine(
                $"clustertasks: the program {Assembly.GetEntryAssembly()?.GetName().Name} was built again since its driver started, or "
                    + $"is another build on this machine: {difference}. Start the driver again from one build.");
            return Unavailable;
        }

        SessionClient session;
        try
        {
            var hello = new Hello(
                ProtocolRange.Own, SessionKind.Worker, Environment.ProcessId, start.Settings.GetValueOrDefault(ChildStart.TokenSetting, ""),
                JobCode.None);
            session = SessionClient.Connect(NodeAddress.Parse(address), hello, TimeProvider.System, ConnectTimeout);
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentException or ProtocolException or ClusterTasksException)
        {
            Console.Error.WriteLine($"clustertasks: this worker could not attach to its node at {address}: {e.Message}");
            return Unavailable;
        }

        // Threads that user code starts itself lose the flow of the task. They find the session by this.
        SessionAmbient.Open(session);
        using var idle = new IdleCollector(TimeProvider.System);
        var culture = TaskCulture.Of(
            start.Settings.GetValueOrDefault(ChildStart.CultureSetting, ""),
            start.Settings.GetValueOrDefault(ChildStart.UICultureSetting, ""));
        // The same for threads: the flow of the task carries its culture, too.
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = (culture.Culture, culture.UICulture);
        _ = int.TryParse(start.Settings.GetValueOrDefault(ChildStart.DepthSetting, ""), CultureInfo.InvariantCulture, out int depth);
        var settings = new WorkerSettings
        {
            Gpus = start.Settings.GetValueOrDefault(ChildStart.GpusSetting, ""),
            Culture = culture,
            MaxTaskDepth = depth
        };
        TaskExecutor executor = WorkerLoop.Start(session, TimeProvider.System, settings, idle);

        // The end of the session ends the process: nobody could take a result any longer, and tasks that still run are told so.
        Exception? reason = session.Closed.GetAwaiter().GetResult().InnerException;
        ProcessEnd.KillAfter(EndPatience);
        executor.EndAsync(EndGrace).AsTask().GetAwaiter().GetResult();
        TaskServices.End();
        if (reason is EndOfStreamException or IOException or SocketException or ObjectDisposedException)
            return 0;
        // The session sent a frame that this process could not take: its tasks fail by its end, and only this process knows the reason.
        Console.Error.WriteLine($"clustertasks: this worker ended its session: {reason?.Message}");
        return Unavailable;
    }
}
