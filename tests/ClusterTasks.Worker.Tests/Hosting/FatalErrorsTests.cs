using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class FatalErrorsTests : IDisposable
{
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly NodeStatus _status = new();
    private readonly List<string> _lines = [];
    private readonly FatalErrors _errors;

    private SiloStatus _silo = SiloStatus.Active;

    public FatalErrorsTests() => _errors = new FatalErrors(_lifetime, _status, () => _silo, _lines.Add);

    public void Dispose() => _lifetime.StopApplication();

    [Fact]
    public void Fatal_DeclaredDead_SaysSoOnceAndStopsTheNode()
    {
        _status.SetReady("unix:/x");
        _silo = SiloStatus.Dead;
        _errors.OnFatalException(this, "whatever Orleans says", null);
        _errors.OnFatalException(this, "Refresh", new IOException("no disk"));

        string line = Assert.Single(_lines);
        Assert.StartsWith("clustertasks: The other nodes have declared this node dead", line, StringComparison.Ordinal);
        Assert.True(_lifetime.ApplicationStopping.IsCancellationRequested);
        Assert.NotNull(_errors.Reason);
    }

    [Fact]
    public void Fatal_SomethingElse_IsOneLineWithoutAStack()
    {
        _status.SetReady("unix:/x");
        _errors.OnFatalException(this, "Refresh", new IOException("no\ndisk"));
        Assert.Equal(["clustertasks: The node cannot go on and ends now: Refresh IOException: no disk"], _lines);
    }

    [Fact]
    public void Fatal_WhileItStarts_IsLeftToWhoeverStartsTheNode()
    {
        _errors.OnFatalException(this, "Refresh", new IOException("no disk"));
        Assert.Empty(_lines);
        Assert.Contains("no disk", _errors.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Fatal_WhileItStops_IsAConsequence()
    {
        _status.SetReady("unix:/x");
        _lifetime.StopApplication();
        _errors.OnFatalException(this, "Refresh", new IOException("no disk"));
        Assert.Empty(_lines);
        Assert.Null(_errors.Reason);
    }
}
