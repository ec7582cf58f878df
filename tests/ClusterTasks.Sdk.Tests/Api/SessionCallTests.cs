namespace ClusterTasks.Tests.Api;

/// <summary>The calls as members of a session go to that session, whatever is current.</summary>
[Collection("ambient session")]
public sealed class SessionCallTests : IDisposable
{
    private readonly RecordingSession _current = new();
    private readonly RecordingSession _other = new();
    private readonly IDisposable _flow;

    public SessionCallTests() => _flow = _current.MakeCurrent();

    private RemoteSession Session => _other.Public;

    public void Dispose() => _flow.Dispose();

    [Fact]
    public async Task Members_AnotherIsCurrent_GoToTheirSession()
    {
        _ = Session.Invoke(F.Zero);
        _ = Session.Invoke(F.Add, Session.Put(1), 2);
        _ = Session.Map(F.Length, ["a", "bb"]);
        _ = Session.Of(F.Add).Invoke(1, 2);
        _ = Session.Of(F.Add).With(new TaskOptions { Cpus = 2 }).Invoke(1, 2);
        _ = Session.With(new TaskOptions { Cpus = 3 }).Invoke(F.Zero);
        _ = Session.With(new TaskOptions { Cpus = 3 }).Map(F.Length, ["a"]);
        _ = Session.With(new TaskOptions { Cpus = 3 }).Of(F.Add).Invoke(1, 2);
        ObjectRef<int> put = await Session.PutAsync(1, TestContext.Current.CancellationToken);
        _ = Session.Gather([put]);
        Assert.Empty(_current.Calls);
        Assert.Empty(_current.Puts);
        Assert.Equal(10, _other.Calls.Count);
        Assert.Equal([2.0, 3.0, 3.0, 3.0], _other.Calls.Select(spec => spec.Definition.Placement.Demand.Cpus).Where(cpus => cpus > 1));
    }

    [Fact]
    public void Session_HasTheCallsOfRemote()
    {
        // The other members of Remote concern the current session, or belong to a session's State.
        string[] own = [nameof(Remote.ConnectAsync), $"get_{nameof(Remote.Current)}", nameof(Remote.ObjectsAsync)];
        static IEnumerable<string> Calls(Type type) => type.GetMethods().Select(method =>
        {
            IEnumerable<string> parameters = method.GetParameters().Select(p => $"{p.ParameterType} {p.Name} {p.DefaultValue}");
            return $"{method.ReturnType} {method.Name}({string.Join(", ", parameters)})";
        });
        Assert.Empty(Calls(typeof(Remote)).Where(call => !own.Any(name => call.Contains($" {name}(", StringComparison.Ordinal)))
            .Except(Calls(typeof(RemoteSession))));
    }

    [Fact]
    public void Members_DefaultArguments_ThrowAsOnRemote()
    {
        Assert.Throws<ArgumentNullException>("options", () => Session.With(null!));
        Assert.Throws<ArgumentNullException>("refs", () => Session.Gather<int>(null!));
        Assert.Throws<InvalidOperationException>(() => Session.Invoke(F.Add, default(ObjectRef<int>), 1));
    }
}
