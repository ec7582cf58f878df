using Orleans.Metadata;

namespace ClusterTasks.Worker.Agent;

/// <summary>This silo's knowledge of which silos can carry which grains. It comes by messages, a while after the silo is active; a call
/// before that finds no silo for the grain.</summary>
internal static class GrainManifests
{
    /// <summary>Waits until the grain can be placed.</summary>
    internal static async Task KnowAsync(IClusterManifestProvider manifests, GrainReference grain, CancellationToken cancellationToken)
    {
        if (CanPlace(manifests.Current, grain))
            return;
        await foreach (ClusterManifest manifest in manifests.Updates.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (CanPlace(manifest, grain))
                return;
        }
    }

    private static bool CanPlace(ClusterManifest manifest, GrainReference grain) => manifest.Silos.Values.Any(silo =>
        silo.Grains.ContainsKey(grain.GrainId.Type) && silo.Interfaces.ContainsKey(grain.InterfaceType));
}
