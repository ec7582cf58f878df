using CsCheck;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Random histories of the owner's tables against a model that counts what was handed out.</summary>
public sealed class OwnershipModelTests
{
    [Fact]
    public void RandomHistory_EveryTaskEndsOnceAndEverythingIsFreed() =>
        Gen.Select(Gen.Enum<OwnershipModel.Operation>(), Gen.Int[0, 1_000], Gen.Int[0, 1_000]).Array[0, 80].Sample(history =>
        {
            var model = new OwnershipModel();
            foreach ((OwnershipModel.Operation operation, int a, int b) in history)
                model.Apply(operation, a, b);
            model.Drain();
        }, iter: 4_000);
}
