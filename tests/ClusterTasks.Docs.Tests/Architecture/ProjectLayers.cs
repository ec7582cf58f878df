namespace ClusterTasks.Docs.Tests.Architecture;

/// <summary>The rule for the folders of one project.</summary>
/// <param name="Project">Its folder under <c>src</c>.</param>
/// <param name="Layers">Its folders from the lowest layer to the highest. A folder may use every folder of a layer below its own, and none
/// beside it.</param>
internal sealed record ProjectLayers(string Project, string[][] Layers)
{
    /// <summary>Returns the layer of a folder, from 0; -1: the table does not have it.</summary>
    internal int LayerOf(string folder) => Array.FindIndex(Layers, layer => layer.Contains(folder));

    internal bool Allows(FolderUse use) => LayerOf(use.From) > LayerOf(use.To);

    public override string ToString() => Project;
}
