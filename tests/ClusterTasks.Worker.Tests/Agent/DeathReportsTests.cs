using System.Net;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class DeathReportsTests : IAsyncDisposable
{
    private static readonly NodeId Dead = new(7);
    private static readonly SiloAddress A = Silo(1, generation: 30), B = Silo(2, generation: 20), C = Silo(3, generation: 10);

    private readonly PausingTime _time = new(DeathReports.Pause);
    private readonly List<string> _lines = [];
    private readonly Table _table = new();
    private readonly LineLoggerProvider _log;

    public DeathReportsTests() => _log = new LineLoggerProvider(_time, _lines.Add, LogLevel.Warning);

    public ValueTask DisposeAsync()
    {
        _log.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Reporter_NodeThatDeclaredTheDeath_IsTheReporter() =>
        Assert.Equal(A, DeathReports.Reporter(C, declaredBy: A, staying: [A, B]));

    [Fact]
    public void Reporter_SiloDeclaredItselfDead_IsNone() => Assert.Null(DeathReports.Reporter(C, declaredBy: C, staying: [A, B]));

    [Fact]
    public void Reporter_SiloWithoutANodeDeclaredTheDeath_IsTheOldestNode() =>
        Assert.Equal(B, DeathReports.Reporter(C, declaredBy: Silo(9, 1), staying: [A, B]));

    /// <summary>The successor at the same address declares its predecessor dead before it knows any node.</summary>
    [Fact]
    public void Reporter_SuccessorDeclaredTheDeath_IsTheOldestOtherNode()
    {
        SiloAddress successor = Silo(3, generation: 15);
        Assert.Equal(B, DeathReports.Reporter(C, declaredBy: successor, staying: [A, successor, B]));
    }

    [Fact]
    public async Task OnGone_AskedOnEveryNode_OneWritesTheLine()
    {
        _table.Answer = () => Row(SiloStatus.Dead, B, A);
        foreach (SiloAddress self in new[] { A, B })
        {
            await using DeathReports reports = New(self);
            await reports.OnGone(Dead, C, [A, B]).InTime("no report");
        }

        Assert.Contains($"Node {Dead} ({C}) died.", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnGone_LeftInOrderAfterAVoteAgainstIt_WritesNothing()
    {
        _table.Answer = () => Row(SiloStatus.Dead, A, C);
        await using DeathReports reports = New(A);

        await reports.OnGone(Dead, C, [A, B]).InTime("no report");

        Assert.Empty(_lines);
    }

    [Fact]
    public async Task OnGone_WasLeavingAndDeclaredDeadByAnother_WritesNothing()
    {
        _table.Answer = () => Row(SiloStatus.Dead, A);
        await using DeathReports reports = New(A);
        reports.OnLeaving([C]);

        await reports.OnGone(Dead, C, [A, B]).InTime("no report");

        Assert.Empty(_lines);
    }

    [Fact]
    public async Task OnGone_WordOfLeavingComesWhileTheTableIsRead_WritesNothing()
    {
        await using DeathReports reports = New(A);
        _table.Answer = () =>
        {
            reports.OnLeaving([C]);
            return Row(SiloStatus.Dead, A);
        };

        await reports.OnGone(Dead, C, [A, B]).InTime("no report");

        Assert.Empty(_lines);
    }

    [Fact]
    public async Task OnGone_NodeThatDeclaredItLeaves_AnotherWritesTheLine()
    {
        _table.Answer = () => Row(SiloStatus.Dead, B);
        foreach (SiloAddress self in new[] { A, B })
        {
            await using DeathReports reports = New(self);
            reports.OnLeaving([B]);
            await reports.OnGone(Dead, C, [A, B]).InTime("no report");
        }

        Assert.Contains($"Node {Dead} ({C}) died.", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnGone_TableFailsOnce_IsAskedAgain()
    {
        int calls = 0;
        _table.Answer = () => ++calls == 1 ? throw new TimeoutException("slow") : Row(SiloStatus.Dead, A);
        await using DeathReports reports = New(A);
        Task report = reports.OnGone(Dead, C, [A, B]);

        await report.InTime("not reported");

        Assert.Contains("died.", Assert.Single(_lines), StringComparison.Ordinal);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task OnGone_TableNeverAnswers_WritesTheReason()
    {
        _table.Answer = () => throw new TimeoutException("the disk is full");
        await using DeathReports reports = New(A);
        Task report = reports.OnGone(Dead, C, [A, B]);

        await report.InTime("not reported");

        Assert.Contains("the disk is full", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_TableNeverAnswers_EndsAtOnceAndWritesNothing()
    {
        _table.Answer = () => throw new TimeoutException("down");
        // Its time stands: the other clock moves with every pause, and the report could give up before it is disposed of.
        var reports = new DeathReports(A, _table, new FakeTimeProvider(), _log.CreateLogger("ClusterTasks.Node"));
        Task report = reports.OnGone(Dead, C, [A, B]);

        await reports.DisposeAsync().AsTask().InTime("not disposed");

        Assert.True(report.IsCompletedSuccessfully);
        Assert.Empty(_lines);
    }

    private DeathReports New(SiloAddress self) => new(self, _table, _time, _log.CreateLogger("ClusterTasks.Node"));

    private static SiloAddress Silo(byte host, int generation) =>
        SiloAddress.New(new IPEndPoint(new IPAddress([10, 0, 0, host]), 11111), generation);

    private static MembershipTableData Row(SiloStatus status, params SiloAddress[] votes) => new(Tuple.Create(
            new MembershipEntry
            {
                SiloAddress = C,
                Status = status,
                SuspectTimes = [.. votes.Select(silo => Tuple.Create(silo, default(DateTime)))],
            },
            "etag"),
        new TableVersion(1, "etag"));

    private sealed class Table : IMembershipTable
    {
        internal Func<MembershipTableData> Answer { get; set; } = null!;

        public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => Task.FromResult(Answer());

        public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

        public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

        public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

        public Task<MembershipTableData> ReadAll() => throw new NotSupportedException();

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => throw new NotSupportedException();

        public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
    }
}
