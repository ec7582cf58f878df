using System.Reflection;
using ClusterTasks.Values.Shapes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Execution;

/// <summary>The services of a process whose tasks have no host: those that the program's <see cref="RemoteStartupAttribute"/> registers,
/// and logging to the task's output. They are built when a task first asks, on that task's thread, so that a failure is that
/// task's.</summary>
internal static class TaskServices
{
    private static readonly Lazy<ServiceProvider> Shared = new(() => Build(FindStartup()));

    internal static IServiceProvider OfProcess => Shared.Value;

    /// <summary>Called before the process ends, so that log providers write what they hold back.</summary>
    internal static void End()
    {
        try
        {
            if (Shared.IsValueCreated)
                Shared.Value.Dispose();
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"clustertasks: disposing of the services of the tasks failed: {ErrorText.Message(error)}");
        }
    }

    /// <exception cref="InvalidOperationException">The startup class failed; the message names it.</exception>
    internal static ServiceProvider Build(Type? startup)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new TaskLoggerProvider()));
        if (startup is null)
            return services.BuildServiceProvider();
        try
        {
            if (!typeof(IRemoteStartup).IsAssignableFrom(startup))
                throw new InvalidOperationException($"it does not implement {nameof(IRemoteStartup)}");
            ((IRemoteStartup)Activator.CreateInstance(startup, nonPublic: true)!).Configure(services);
            return services.BuildServiceProvider();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Exception cause = error is TargetInvocationException { InnerException: { } inner } ? inner : error;
            throw new InvalidOperationException(
                $"The services of tasks cannot be built: '{startup.FullName}', which [assembly: RemoteStartup] names, failed: "
                    + $"{ErrorText.Message(cause)}", cause);
        }
    }

    /// <summary>Finds the program's own startup class. A test host is another program, so there it is the class of the only assembly with
    /// one.</summary>
    private static Type? FindStartup()
    {
        if (Assembly.GetEntryAssembly()?.GetCustomAttribute<RemoteStartupAttribute>() is { } own)
            return own.StartupType;
        (Assembly Assembly, Type Startup)[] found =
        [
            .. AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic)
                .Select(assembly => (Assembly: assembly, assembly.GetCustomAttribute<RemoteStartupAttribute>()?.StartupType))
                .Where(pair => pair.StartupType is not null).Select(pair => (pair.Assembly, pair.StartupType!)),
        ];
        return found.Length <= 1 ? found.FirstOrDefault().Startup : throw new InvalidOperationException(
            "Several assemblies have [assembly: RemoteStartup]: "
                + $"{string.Join(", ", found.Select(pair => pair.Assembly.GetName().Name))}. Put one on the program itself.");
    }
}
