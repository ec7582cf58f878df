namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Tasks that look for placement groups.</summary>
public static class Groups
{
    [Remote]
    public static async Task<string> FindAsync(string name, PlacementGroupId id)
    {
        PlacementGroup? byName = await PlacementGroup.FindAsync(name);
        PlacementGroup? byId = await PlacementGroup.FindByIdAsync(id);
        PlacementGroup? none = await PlacementGroup.FindAsync("no such group");
        return $"{byName?.Id} {(await byName!.StateAsync()).Phase} {byId?.Id} {none?.Id.ToString() ?? "none"}";
    }

    [Remote]
    public static async Task RemoveAsync(string name) => await (await PlacementGroup.FindAsync(name))!.RemoveAsync();
}
