using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.DriverProgram;

/// <summary>The state that tasks have from their driver and their process.</summary>
internal static partial class Inheriting
{
    private static readonly TaskOptions One = new() { MaxRetries = 0 };

    /// <summary>Set by the driver alone: workers never run Main.</summary>
    private static string _setByMain = "by nobody";
    private static int _tasks;

    /// <summary>Attaches with a culture and variables of its own, and prints what its tasks see.</summary>
    internal static async Task<int> RunAsync()
    {
        _setByMain = "by Main";
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr-FR");
        var options = new RemoteOptions { WorkerEnvironment = { ["GREETING"] = "bon jour", ["PATH_LIKE"] = "a=b", ["EMPTY"] = "" } };
        await using RemoteSession session = await Remote.ConnectAsync(options: options);
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ja-JP");
        foreach (string line in await Remote.Invoke(See))
            Console.WriteLine(line);
        await Remote.Invoke(Leave);
        Console.WriteLine($"later {await Remote.Invoke(SeeCulture)}");
        await Remote.Invoke(Log, "Ada");
        Console.WriteLine($"visits {await Remote.Invoke(Visit)} {await Remote.Invoke(Visit)}");
        Console.WriteLine("DONE");
        return 0;
    }

    /// <summary>Has a startup class that fails: the tasks that ask for services say so, and others run.</summary>
    internal static async Task<int> FailAsync()
    {
        await using RemoteSession session = await Remote.ConnectAsync(
            options: new RemoteOptions { WorkerEnvironment = { ["STARTUP_FAILS"] = "no database" } });
        for (int i = 0; i < 2; i++)
        {
            try
            {
                await Remote.With(One).Invoke(Visit);
            }
            catch (RemoteTaskException error)
            {
                Console.WriteLine($"failed {error.InnerException!.GetType().Name}: {error.InnerException.Message}");
            }
        }

        Console.WriteLine($"others run {await Remote.Invoke(Functions.Square, 3)}");
        Console.WriteLine("DONE");
        return 0;
    }

    [Remote]
    internal static async Task<string[]> See()
    {
        Thread before = Thread.CurrentThread;
        string flowed = await Task.Run(SeeCulture);
        var threads = new List<string>();
        var thread = new Thread(() => threads.Add(SeeCulture()));
        using (ExecutionContext.SuppressFlow())
            thread.Start();
        thread.Join();
        return
        [
            $"culture {SeeCulture()}",
            $"flowed {flowed}",
            $"thread {threads[0]}",
            $"own thread {ReferenceEquals(before, Thread.CurrentThread)} {Thread.CurrentThread.IsThreadPoolThread}",
            $"variables {Environment.GetEnvironmentVariable("GREETING")} {Environment.GetEnvironmentVariable("PATH_LIKE")} "
                + $"{Environment.GetEnvironmentVariable("CLUSTERTASKS_WORKER_CULTURE") ?? "none"}",
            $"folder {Environment.CurrentDirectory}",
            $"program {Assembly.GetEntryAssembly()?.GetName().Name}",
            $"arguments {Environment.GetCommandLineArgs().Length - 1}",
            $"static {_setByMain}",
            $"input {Console.In.ReadLine() ?? "none"}",
        ];
    }

    [Remote]
    internal static string SeeCulture() =>
        string.Create(CultureInfo.InvariantCulture,
        $"{CultureInfo.CurrentCulture.Name} {CultureInfo.CurrentUICulture.Name} {1.5.ToString(CultureInfo.CurrentCulture)} {_tasks}");

    /// <summary>Leaves a changed culture and a changed static behind.</summary>
    [Remote]
    internal static void Leave()
    {
        _tasks++;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ja-JP");
    }

    [Remote(Name = "greet")]
    internal static void Log(string name)
    {
        LogHello(RemoteContext.Logger, name);
        LogTrouble(RemoteContext.Services.GetRequiredService<ILogger<Counter>>(), new InvalidOperationException("trouble"));
    }

    [Remote]
    internal static int Visit() => RemoteContext.Services.GetRequiredService<Visit>().Number;

    [LoggerMessage(Level = LogLevel.Information, Message = "Hello {Name}")]
    private static partial void LogHello(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "It failed")]
    private static partial void LogTrouble(ILogger logger, Exception error);
}
