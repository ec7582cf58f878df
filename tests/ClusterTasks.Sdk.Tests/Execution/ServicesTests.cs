using System.Globalization;
using ClusterTasks.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Tests.Execution;

/// <summary>Services, log lines and culture of tasks.</summary>
public sealed partial class ServicesTests : ExecutorTest
{
    private static readonly List<string> Seen = [];

    [Remote(Name = "logging")]
    internal static void Write()
    {
        LogHello(RemoteContext.Logger, "you");
        LogDetail(RemoteContext.Logger);
        LogBad(RemoteContext.Logger, new InvalidOperationException("why"));
    }

    [Remote]
    internal static void UseScoped()
    {
        Assert.Same(RemoteContext.Services.GetRequiredService<Scoped>(), RemoteContext.Services.GetRequiredService<Scoped>());
        Seen.Add($"used {RemoteContext.Services.GetRequiredService<Scoped>().Host}");
    }

    [Remote]
    internal static void ChangeCulture()
    {
        Seen.Add(CultureInfo.CurrentCulture.Name);
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
    }

    [Fact]
    public async Task Logger_InATask_WritesToItsOutput()
    {
        await RunAsync(() => Remote.Invoke(Write));
        Assert.Equal(
            [("logging", false, "info: logging: Hello you"), ("logging", true, "warn: logging: Bad"),
                ("logging", true, "System.InvalidOperationException: why")],
            Host.Log);
    }

    [Fact]
    public async Task Services_OfAHost_AreItsOwnWithAScopeForEachTask()
    {
        Seen.Clear();
        await using ServiceProvider host = new ServiceCollection().AddSingleton("host").AddScoped<Scoped>().BuildServiceProvider();
        Host.Settings = new WorkerSettings { Services = host };
        await RunAsync(() => Remote.Invoke(UseScoped));
        await RunAsync(() => Remote.Invoke(UseScoped));
        Assert.Equal(["used host", "disposed", "used host", "disposed"], Seen);
    }

    [Fact]
    public async Task Culture_ChangedByATask_IsTheJobsAgainForTheNext()
    {
        Seen.Clear();
        Host.Settings = new WorkerSettings { Culture = TaskCulture.Of("de-DE", "") };
        await RunAsync(() => Remote.Invoke(ChangeCulture), change: assignment => assignment.With(run => run with { Lane = 1 }));
        await RunAsync(() => Remote.Invoke(ChangeCulture), change: assignment => assignment.With(run => run with { Lane = 1 }));
        Assert.Equal(["de-DE", "de-DE"], Seen);
    }

    [Fact]
    public void Culture_ThatThisProcessDoesNotHave_IsTheInvariantOne() =>
        Assert.Equal((CultureInfo.InvariantCulture, CultureInfo.InvariantCulture),
            (TaskCulture.Of("no culture!", "").Culture, TaskCulture.Of("", "no culture!").UICulture));

    [Fact]
    public void Build_StartupThatFails_NamesItAndTheCause()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => TaskServices.Build(typeof(Failing)));
        Assert.Contains("ServicesTests+Failing", error.Message, StringComparison.Ordinal);
        Assert.Contains("no luck", error.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(error.InnerException);
        Assert.Contains("IRemoteStartup", Assert.Throws<InvalidOperationException>(() => TaskServices.Build(typeof(Scoped))).Message,
            StringComparison.Ordinal);
        Assert.Contains("ServicesTests+BadConstructor",
            Assert.Throws<InvalidOperationException>(() => TaskServices.Build(typeof(BadConstructor))).Message, StringComparison.Ordinal);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Hello {Name}")]
    private static partial void LogHello(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Detail")]
    private static partial void LogDetail(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bad")]
    private static partial void LogBad(ILogger logger, Exception error);

    public sealed class Scoped(string host = "") : IDisposable
    {
        public string Host => host;

        public void Dispose() => Seen.Add("disposed");
    }

    public sealed class Failing : IRemoteStartup
    {
        public void Configure(IServiceCollection services) => throw new IOException("no luck");
    }

    public sealed class BadConstructor(int number) : IRemoteStartup
    {
        public void Configure(IServiceCollection services) => services.AddSingleton(number.ToString(CultureInfo.InvariantCulture));
    }
}
