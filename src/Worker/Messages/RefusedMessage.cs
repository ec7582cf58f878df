namespace ClusterTasks.Worker.Messages;

/// <summary>A message of a batch that its receiver cannot handle, now or ever.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Reason">Why, in words.</param>
[GenerateSerializer, Immutable, Alias("clustertasks.RefusedMessage")]
internal readonly record struct RefusedMessage([property: Id(0)] int Index, [property: Id(1)] string Reason);
