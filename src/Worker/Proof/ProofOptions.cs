namespace ClusterTasks.Worker.Proof;

/// <summary>The secret that guards the connections of a silo or an Orleans client; null: they are open.</summary>
internal sealed class ProofOptions
{
    public string? Token { get; set; }
}
