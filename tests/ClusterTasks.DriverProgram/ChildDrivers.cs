using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace ClusterTasks.DriverProgram;

/// <summary>Drivers that look at the start, the surroundings and the end of their child processes.</summary>
internal static class ChildDrivers
{
    private static readonly LocalClusterOptions Options = new() { CpusPerNode = 1, WorkersPerNode = 1, StoreBytesPerNode = 128L << 20 };

    /// <summary>Becomes a driver or a node, and tries again after each refusal.</summary>
    internal static async Task<int> EnterAsync(string way)
    {
        for (int i = 0; i < 3; i++)
        {
            try
            {
                switch (way)
                {
                    case "local":
                        await using (await LocalCluster.StartAsync(Options))
                            break;
                    case "local-in-process":
                        await using (await LocalCluster.StartAsync(Options with { Workers = WorkerMode.InProcess }))
                            break;
                    case "connect":
                        await using (await Remote.ConnectAsync())
                            break;
                    case "client":
                        new ServiceCollection().AddClusterTasksClient();
                        break;
                    case "silo":
                        new HostApplicationBuilder().UseOrleans(silo => silo.AddClusterTasks());
                        break;
                    default:
                        await Remote.Invoke(Functions.Square, 2);
                        break;
                }
            }
            catch (Exception e)
            {
                Console.WriteLine($"THREW {e.GetType().Name}: {e.Message}");
            }
        }

        return 0;
    }

    /// <summary>Has startup hooks switched off, as trimmed programs have, and goes on in-process.</summary>
    internal static async Task<int> WithoutHooksAsync()
    {
        AppContext.SetSwitch("System.StartupHookProvider.IsSupported", false);
        await EnterAsync("local");
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options with { Workers = WorkerMode.InProcess });
        Console.WriteLine($"DONE {await Remote.Invoke(Functions.Square, 7)}");
        return 0;
    }

    /// <summary>Has the startup hooks switched off and attaches to a node whose workers are processes.</summary>
    internal static async Task<int> ConnectWithoutHooksAsync()
    {
        AppContext.SetSwitch("System.StartupHookProvider.IsSupported", false);
        return await EnterAsync("connect");
    }

    /// <summary>Starts its cluster when the test says so, after the test has built the program again.</summary>
    internal static async Task<int> RebuiltAsync()
    {
        Console.WriteLine("READY");
        Console.In.ReadLine();
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options);
        try
        {
            await Remote.Invoke(Functions.Square, 2);
        }
        catch (ClusterTasksException e)
        {
            Console.WriteLine($"THREW {e.GetType().Name}: {e.Message}");
        }

        return 0;
    }

    /// <summary>Has the startup hooks switched off and starts a silo whose own process is a driver.</summary>
    internal static async Task<int> SiloWithoutHooksAsync()
    {
        AppContext.SetSwitch("System.StartupHookProvider.IsSupported", false);
        var builder = new HostApplicationBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddClusterTasks());
        using IHost host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch (Exception e)
        {
            Console.WriteLine($"THREW {e.GetType().Name}: {e.Message}");
        }

        return 0;
    }

    /// <summary>Has dynamic code switched off, as programs with PublishAot have.</summary>
    internal static Task<int> WithoutDynamicCodeAsync()
    {
        AppContext.SetSwitch("System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported", false);
        return EnterAsync("local-in-process");
    }

    /// <summary>Has an environment that is meant for this process alone, and prints that of a program that a task starts.</summary>
    internal static async Task<int> EnvironmentAsync()
    {
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
            [
                ("DOTNET_DiagnosticPorts", "/nonexistent/port.sock,suspend"),
                ("DOTNET_DefaultDiagnosticPortSuspend", "1"),
                ("DOTNET_STARTUP_HOOKS", "/nonexistent/agent.dll"),
                ("CORECLR_ENABLE_PROFILING", "1"),
                ("CORECLR_PROFILER", "{8A8CC829-CCF2-49FE-BBAE-0F022228071A}"),
                ("CORECLR_PROFILER_PATH", "/nonexistent/profiler.so"),
                ("DOTNET_gcServer", "1"),
                ("CLUSTERTASKS_ADDRESS", "unix:/nonexistent"),
            ])
            Environment.SetEnvironmentVariable(name, value);
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options);
        foreach (string line in await Remote.Invoke(Functions.EnvironmentOfAProgram))
            Console.WriteLine(line);
        Console.WriteLine("DONE");
        return 0;
    }

    /// <summary>Ends its cluster when a worker has set a handler for the end of the process.</summary>
    internal static async Task<int> ExitAsync(string file)
    {
        await using (LocalCluster cluster = await LocalCluster.StartAsync(Options))
        {
            if (file.Length > 0)
                await Remote.Invoke(Functions.WriteAtExit, file);
            else
                await Remote.Invoke(Functions.HangAtExit, 0);
        }

        Console.WriteLine("DONE");
        return 0;
    }
}
