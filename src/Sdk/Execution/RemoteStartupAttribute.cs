using Microsoft.Extensions.DependencyInjection;

namespace ClusterTasks;

/// <summary>Registers the services of <see cref="RemoteContext.Services"/>.</summary>
public interface IRemoteStartup
{
    /// <summary>Adds services, configuration and log providers. Called once in each process that runs tasks, when a task first asks for a
    /// service. Logging to the task's output is already registered. An exception fails that task, and every later one that asks.</summary>
    /// <param name="services">Receives the registrations.</param>
    void Configure(IServiceCollection services);
}

/// <summary>Names the class that registers the services of this program's tasks: <c>[assembly:
/// RemoteStartup(typeof(Startup))]</c>.</summary>
/// <remarks>Worker processes never run <c>Main</c>, so a host that is built there does not exist in them. Put the attribute on the program
/// (the entry assembly); under a test host, on one assembly that the tests load.</remarks>
/// <param name="startupType">A class with a parameterless constructor that implements <see cref="IRemoteStartup"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class RemoteStartupAttribute(Type startupType) : Attribute
{
    /// <summary>Gets the class.</summary>
    public Type StartupType { get; } = startupType;
}
