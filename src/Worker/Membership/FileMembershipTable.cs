using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Membership;

/// <summary>Orleans' table of silos in one file: no silo is needed to keep it, so any of them may die, the first one too.</summary>
internal sealed class FileMembershipTable(MemberFile file, string clusterId) : IMembershipTable
{
    internal string Path => file.Path;

    /// <exception cref="NodeStartException">The file cannot be used; the message says what to do.</exception>
    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken)
    {
        try
        {
            file.Prepare();
            if (tryInitTableVersion)
                await file.ChangeAsync(list => list is null ? MemberList.Empty(clusterId) : Own(list) is null ? list : null, cancellationToken).ConfigureAwait(false);
            else
                Current();
        }
        catch (ClusterTasksException e) when (e is not NodeStartException)
        {
            throw new NodeStartException($"{e.Message} The setting is {{member-file}}.", e);
        }
    }

    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) => Answer(() => Current().ReadAll());

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => Answer(() => Current().Read(key));

    public async Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        await ChangeAsync(list => list.Insert(entry, tableVersion), cancellationToken).ConfigureAwait(false);

    public async Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        await ChangeAsync(list => list.Update(entry, etag, tableVersion), cancellationToken).ConfigureAwait(false);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) =>
        ChangeAsync(list => list.Alive(entry.SiloAddress, entry.IAmAliveTime), cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        ChangeAsync(list => list.WithoutDead(beforeDate), cancellationToken);

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        ChangeAsync(list => list.ClusterId == clusterId ? list.Cleared() : null, cancellationToken);

    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    private MemberList Current() => Own(file.Read());

    private async Task<bool> ChangeAsync(Func<MemberList, MemberList?> change, CancellationToken cancellationToken) =>
        await file.ChangeAsync(list => change(Own(list)), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>A list that has gone is not begun anew: whoever still lives would be no member of it.</summary>
    private MemberList Own(MemberList? list) =>
        list is null ? throw new ClusterTasksException($"The list of the cluster's nodes, '{file.Path}', has been deleted. Start the cluster's nodes again.")
        : list.ClusterId != clusterId ? throw new NodeStartException($"The list of nodes '{file.Path}' is of the cluster '{list.ClusterId}', not of '{clusterId}'. Give each cluster a file of its own, or set the same {{cluster-id}}.")
        : list;

    private static Task<MembershipTableData> Answer(Func<MembershipTableData> read)
    {
        try
        {
            return Task.FromResult(read());
        }
        catch (Exception e)
        {
            return Task.FromException<MembershipTableData>(e);
        }
    }
}
