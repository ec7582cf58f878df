using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed partial class LineLoggerTests : IDisposable
{
    private const string Ours = "ClusterTasks.Worker.Agent.Node";
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];
    private ServiceProvider? _services;

    public void Dispose() => _services?.Dispose();

    [Theory]
    [InlineData("Orleans.Messaging", LogLevel.Error)]
    [InlineData("Orleans.Runtime.MembershipService.MembershipAgent", LogLevel.Error)]
    [InlineData("Polly", LogLevel.Error)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning)]
    [InlineData("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)]
    public void Record_OfALibrary_IsLeftOutUnlessAllIsAskedFor(string category, LogLevel level)
    {
        LogBroken(Log(LogLevel.Information, category), level, null);
        Assert.Empty(_lines);

        LogBroken(Log(LogLevel.Debug, category), level, null);
        Assert.Single(_lines);
    }

    [Theory]
    [InlineData("Orleans.Runtime.Catalog", LogLevel.Critical)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error)]
    [InlineData("SomeProgram.Part", LogLevel.Warning)]
    [InlineData(Ours, LogLevel.Warning)]
    [InlineData(Ours, LogLevel.Error)]
    [InlineData(Ours, LogLevel.Critical)]
    public void Record_ThatAsksForAPerson_IsOneLine(string category, LogLevel level)
    {
        LogBroken(Log(LogLevel.Warning, category), level, Thrown());
        string line = Assert.Single(_lines);
        Assert.EndsWith($" {category[(category.LastIndexOf('.') + 1)..]}: It | broke | IOException: no disk", line,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Orleans.Messaging")]
    [InlineData(Ours)]
    public void Record_WithDebug_HasItsStack(string category)
    {
        LogBroken(Log(LogLevel.Debug, category), LogLevel.Warning, Thrown());
        Assert.Contains(nameof(Thrown), Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_OfALibraryRepeated_IsOneLineAndACount()
    {
        ILogger logger = Log(LogLevel.Warning, "Orleans.Runtime.Catalog");
        for (int i = 0; i < 42; i++)
            LogLost(logger, i);
        Assert.EndsWith("crit Catalog: Part 0 is lost", Assert.Single(_lines), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, _lines.Count);
        Assert.EndsWith("crit Catalog: … 41 more like this in 10 s: Part {Part} is lost", _lines[1], StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _lines.Count);
    }

    [Fact]
    public void Record_OfOursWithAnotherCause_IsALineOfItsOwn()
    {
        ILogger logger = Log(LogLevel.Warning, Ours);
        for (int i = 0; i < 3; i++)
            LogLost(logger, i);
        LogBroken(logger, LogLevel.Warning, Thrown());
        LogBroken(logger, LogLevel.Warning, new IOException("no network"));
        LogBroken(logger, LogLevel.Error, Thrown());
        Assert.Equal(6, _lines.Count);
    }

    [Fact]
    public void Record_OfOursForOneCause_IsOneLineAndACount()
    {
        ILogger logger = Log(LogLevel.Warning, Ours);
        for (int i = 0; i < 100; i++)
        {
            LogBroken(logger, LogLevel.Warning, Thrown());
            LogEnded(logger, 1_000 + i, "exit code 139");
        }

        Assert.Equal(2, _lines.Count);
        Assert.EndsWith("warn Node: Process 1000 ended: exit code 139", _lines[1], StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(4, _lines.Count);
        Assert.Contains(_lines,
            line => line.EndsWith("… 99 more like this in 10 s: It | broke | IOException: no disk", StringComparison.Ordinal));
        Assert.Contains(_lines,
            line => line.EndsWith("… 99 more like this in 10 s: Process … ended: exit code 139", StringComparison.Ordinal));
    }

    [Fact]
    public void Record_OfOursWithDebug_IsALineEach()
    {
        ILogger logger = Log(LogLevel.Debug, Ours);
        LogLost(logger, 1);
        LogLost(logger, 1);
        Assert.Equal(2, _lines.Count);
    }

    [Fact]
    public void Record_MembersDoNotAnswerAJoin_IsSaidOnceWithTheirAddresses()
    {
        ILogger logger = Log(LogLevel.Warning, FrameworkRecords.JoinCategory);
        for (int attempt = 1; attempt <= 20; attempt++)
            LogNoAnswers(logger, 2, 3, "[S10.0.0.3:5000:77]", "[S127.0.0.1:5000:154961447, S[::1]:6000:9]", attempt);
        LogBroken(logger, LogLevel.Error, Thrown());

        Assert.Contains("warn Node: Nodes of the cluster do not answer: 127.0.0.1:5000, [::1]:6000. This node joins when they do",
            Assert.Single(_lines), StringComparison.Ordinal);
    }

    private ILogger Log(LogLevel level, string category)
    {
        _services?.Dispose();
        _services = new ServiceCollection().AddLogging(logging =>
        {
            logging.AddProvider(new LineLoggerProvider(_time, _lines.Add, level));
            LogFilters.Add(logging, level);
        }).BuildServiceProvider();
        return _services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
    }

    [Theory]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.Debug)]
    public void Record_WithEscapeSequences_WritesThemOut(LogLevel level)
    {
        LogEnded(Log(level, Ours), 5, "name\u001b]0;title\u0007\twith a tab");
        Assert.EndsWith("Process 5 ended: name\\u001b]0;title\\u0007 with a tab", Assert.Single(_lines), StringComparison.Ordinal);
    }

    private static IOException Thrown()
    {
        try
        {
            throw new IOException("no disk");
        }
        catch (IOException e)
        {
            return e;
        }
    }

    [LoggerMessage(Message = "It\nbroke")]
    private static partial void LogBroken(ILogger logger, LogLevel level, Exception? error);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Part {Part} is lost")]
    private static partial void LogLost(ILogger logger, int part);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Process {ProcessId} ended: {Exit}")]
    private static partial void LogEnded(ILogger logger, int processId, string exit);

    // As Orleans writes it.

    [LoggerMessage(Level = LogLevel.Error,
        Message =
        "Failed to get ping responses from {FailedCount} of {ActiveCount} active silos. Newly joining silos validate connectivity. "
        + "Successfully contacted: {SuccessfulSilos}. Silos which did not respond successfully are: {FailedSilos}. Attempt #{Attempt}")]
    private static partial void LogNoAnswers(
        ILogger logger, int failedCount, int activeCount, string successfulSilos, string failedSilos, int attempt);
}
