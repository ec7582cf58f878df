using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Membership;

/// <summary>Keeps Orleans' table of silos in one file. No silo is needed to keep it, so any of them may die, the first one too.</summary>
/// <param name="file">The file.</param>
/// <param name="clusterId">The cluster whose list it must be.</param>
/// <param name="trouble">Is told whether the list can be used; null: nobody is.</param>
internal sealed class FileMembershipTable(MemberFile file, string clusterId, ListTrouble? trouble = null) : IMembershipTable
{
    internal string Path => file.Path;

    /// <exception cref="NodeStartException">The file cannot be used; the message says what to do.</exception>
    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken)
    {
        try
        {
            file.Prepare();
            if (tryInitTableVersion)
                await file.ChangeAsync(
                    list => list is null ? MemberList.Empty(clusterId) : Own(list) is null ? list : null, cancellationToken)
                    .ConfigureAwait(false);
            else
                Current();
        }
        catch (ClusterTasksException e) when (e is not NodeStartException)
        {
            throw new NodeStartException($"{e.Message} The setting is {{member-file}}.", e);
        }
    }

    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) => Answer(list => list.ReadAll());

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => Answer(list => list.Read(key));

    public async Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        await ChangeAsync(list => list.Insert(entry, tableVersion), cancellationToken).ConfigureAwait(false);

    public async Task<bool> UpdateRowAsync(
        MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        await ChangeAsync(list => list.Update(entry, etag, tableVersion), cancellationToken).ConfigureAwait(false);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) =>
        ChangeAsync(list => list.Alive(entry.SiloAddress, entry.IAmAliveTime), cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        ChangeAsync(list => list.WithoutDead(beforeDate), cancellationToken);

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        ChangeAsync(list => list.ClusterId == clusterId ? list.Cleared() : null, cancellationToken);

    public Task InitializeMembershipTable(bool tryInitTableVersion) =>
        InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    private MemberList Current() => Own(file.Read());

    private async Task<bool> ChangeAsync(Func<MemberList, MemberList?> change, CancellationToken cancellationToken)
    {
        try
        {
            MemberList? list = await file.ChangeAsync(list => change(Own(list)), cancellationToken).ConfigureAwait(false);
            // Nothing was written, because nothing changed.
            if (list is null)
                trouble?.OnRead();
            else
                trouble?.OnChanged();
            return list is not null;
        }
        catch (ClusterTasksException e)
        {
            trouble?.OnFailed(e, isChange: true);
            throw;
        }
    }

    /// <summary>Returns the list. A list that has gone is not started again: nodes that still live would not be members of it.</summary>
    private MemberList Own(MemberList? list) =>
        list is null ? throw new ClusterTasksException(
            $"The list of the cluster's nodes, '{file.Path}', has been deleted. Start the cluster's nodes again.")
        : list.ClusterId != clusterId
            ? throw new NodeStartException(
            $"The list of nodes '{file.Path}' is of the cluster '{list.ClusterId}', not of '{clusterId}'. Give each cluster a file of "
            + "its own, or set the same {cluster-id}.")
        : list;

    private Task<MembershipTableData> Answer(Func<MemberList, MembershipTableData> read)
    {
        try
        {
            MembershipTableData data = read(Current());
            trouble?.OnRead();
            return Task.FromResult(data);
        }
        catch (Exception e)
        {
            if (e is ClusterTasksException known)
                trouble?.OnFailed(known, isChange: false);
            return Task.FromException<MembershipTableData>(e);
        }
    }
}
