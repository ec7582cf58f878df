using System.Runtime.InteropServices;
using ClusterTasks.Execution;
using ClusterTasks.Platform;
using ClusterTasks.Session;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Startup;

/// <summary>The life of the node process: start, ready line, wait for a reason to stop, stop.</summary>
internal static class NodeProgram
{
    internal const int Failed = 1;

    /// <summary>The exit code when another program took the node's port in the last moment.</summary>
    internal const int PortTaken = 4;

    /// <summary>The exit code of a node whose starter ended before it.</summary>
    private const int StarterGone = 3;

    // A registration that nobody holds ends with the next collection.
    private static PosixSignalRegistration[] _signals = [];

    /// <summary>Runs the node with these settings until it is told to stop.</summary>
    /// <param name="variable">Looks up a setting by the name of its environment variable.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">Texts by the name of the setting; they win.</param>
    /// <param name="reader">The reader whose words the messages use for settings; null: the one that gave these options and
    /// variables.</param>
    /// <returns>The exit code of the process.</returns>
    internal static async Task<int> RunAsync(
        Func<string, string?> variable, TimeProvider time, IReadOnlyDictionary<string, string>? options = null,
            SettingReader? reader = null)
    {
        if (SupportedSystem.Refusal() is { } refusal)
            return Fail(refusal);
        NodeConfiguration configuration;
        try
        {
            configuration = NodeSettings.Read(options ?? new Dictionary<string, string>(), variable, reader);
        }
        catch (NodeStartException e)
        {
            return Fail(e.Message);
        }

        return await RunAsync(configuration, time).ConfigureAwait(false);
    }

    private static async Task<int> RunAsync(NodeConfiguration configuration, TimeProvider time)
    {
        using var stop = new CancellationTokenSource();
        NodeHost? node = null;
        void Stop()
        {
            try
            {
                if (stop.IsCancellationRequested)
                    Volatile.Read(ref node)?.Hurry();
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // A further signal or order may come while the process ends.
            }
        }

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true; // the default action would end the process before it has told its cluster
            Stop();
        }

        // Never disposed of: a signal that comes between the end of this method and that of the process would have the default action.
        _signals =
            [PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal)];
        try
        {
            if (configuration.Control == ControlInput.Stdin)
            {
                // Ctrl-C is for the starter alone: it may still want its cluster, to cancel tasks or to take the last results. A group that
                // is not the terminal's could not read from it.
                if (Console.IsInputRedirected)
                    ProcessHandle.LeaveGroup();
                await configuration.ReadTokenAsync(stop.Token).ConfigureAwait(false); // which may be the first line
                TakeOrders(configuration, Stop, time);
            }

            NodeHost started = await NodeHost.StartAsync(configuration, time, stop.Token).ConfigureAwait(false);
            Volatile.Write(ref node, started);
            Console.Out.WriteLine(started.Ready.ToJson());
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, started.Stopping);
            await WaitAsync(ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0; // told to stop while it started
        }
        catch (NodeStartException e) when (e.IsEndOfInput && configuration.Control == ControlInput.Stdin)
        {
            await LocalRunDirectory.RemoveIfAbandonedAsync(configuration.Node.RunDirectory, time).ConfigureAwait(false);
            return StarterGone;
        }
        catch (NodeStartException e)
        {
            Fail(e.For(configuration.Node.Reader));
            return e.IsPortConflict ? PortTaken : Failed;
        }
        catch (Exception e)
        {
            return Fail(LogFilters.IsVerbose(configuration.Node.LogLevel)
                ? $"The node could not start: {e}".ReplaceLineEndings(" | ")
                : $"The node could not start: {ErrorLine.Of(e)} Set {SettingNames.Name("log-level", configuration.Node.Reader)} to "
                    + "Debug to see where.");
        }

        bool hasFailed = node!.HasFailed;
        int code = await StopAsync(node, configuration, time).ConfigureAwait(false);
        return hasFailed ? Failed : code;
    }

    internal static int Fail(string message)
    {
        Console.Error.WriteLine("clustertasks: " + ShownText.Of(message.ReplaceLineEndings(" ")));
        return Failed;
    }

    private static void TakeOrders(NodeConfiguration configuration, Action stop, TimeProvider time)
    {
        var control = new NodeControl(Console.In, configuration.Log);
        configuration.StartGate = () => control.MayJoin;
        control.Start(stop, () =>
        {
            // The node ends at once: nobody is left to use it, and a graceful stop would wait for members that die with it.
            LocalRunDirectory.RemoveIfAbandonedAsync(configuration.Node.RunDirectory, time).GetAwaiter().GetResult();
            ProcessEnd.Exit(StarterGone);
        });
    }

    private static async Task<int> StopAsync(NodeHost node, NodeConfiguration configuration, TimeProvider time)
    {
        TimeSpan deadline = configuration.WholeStop;
        async Task StopAndDisposeAsync()
        {
            using var cancelled = new CancellationTokenSource(deadline, time);
            await node.StopAsync(cancelled.Token).ConfigureAwait(false);
            await node.DisposeAsync().ConfigureAwait(false);
        }

        try
        {
            await StopAndDisposeAsync().WaitAsync(deadline + TimeSpan.FromSeconds(1), time).ConfigureAwait(false);
            return 0;
        }
        catch (TimeoutException) when (configuration.Control == ControlInput.Stdin)
        {
            return Failed; // the whole cluster ends, and nobody can help a slow machine now
        }
        catch (Exception e)
        {
            return Fail(e is TimeoutException
                ? $"The node did not stop within {deadline.TotalSeconds:0.#} s and exits now "
                    + $"({SettingNames.Name("stop-timeout", configuration.Node.Reader)})."
                : $"The node did not stop cleanly: {ErrorLine.Of(e)}");
        }
    }

    private static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.UnsafeRegister(s => ((TaskCompletionSource)s!).TrySetResult(), ended).ConfigureAwait(false))
            await ended.Task.ConfigureAwait(false);
    }
}
