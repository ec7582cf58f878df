using ClusterTasks.Protocol;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Protocol;

public sealed class DefinitionTests
{
    [Fact]
    public void Of_AnySequenceOfUses_TheOtherSideResolvesEachNumberToTheSendersDefinition()
    {
        TaskDefinition[] definitions =
            [.. Enumerable.Range(0, 3 * DefinitionNumbers.Capacity).Select(i => new TaskDefinition { Name = $"f{i % 7}" })];
        // Mostly few definitions, now and then as many as push others out; some definitions cannot be sent.
        Gen.Select(Gen.OneOf(Gen.Int[0, 5], Gen.Int[0, definitions.Length - 1]), Gen.Int[0, 20]).Array[0, 2_000].Sample(
            uses =>
            {
                var numbers = new DefinitionNumbers();
                var table = new DefinitionTable<TaskDefinition>();
                foreach ((int index, int chance) in uses)
                {
                    TaskDefinition definition = definitions[index];
                    int number = numbers.Of(definition, out bool isNew);
                    if (isNew && chance == 0)
                    {
                        numbers.Forget(definition);
                        continue;
                    }

                    if (isNew)
                        table.PlaceOf(number) = definition;
                    Assert.Same(definition, table.Find(number));
                }
            },
            iter: 300);
    }

    [Fact]
    public void Of_FewerDefinitionsThanFit_EachIsDefinedOnce()
    {
        TaskDefinition[] definitions = [.. Enumerable.Range(0, DefinitionNumbers.Capacity).Select(_ => new TaskDefinition { Name = "f" })];
        var numbers = new DefinitionNumbers();
        int defined = 0;
        for (int round = 0; round < 3; round++)
        {
            foreach (TaskDefinition definition in definitions)
            {
                numbers.Of(definition, out bool isNew);
                defined += isNew ? 1 : 0;
            }
        }

        Assert.Equal(definitions.Length, defined);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(DefinitionNumbers.Capacity)]
    [InlineData(3)]
    public void Find_NeverDefined_IsAProtocolError(int number)
    {
        var table = new DefinitionTable<TaskDefinition>();
        table.PlaceOf(2) = new TaskDefinition { Name = "f" };

        Assert.Contains($"{number}", Assert.Throws<ProtocolException>(() => table.Find(number)).Message, StringComparison.Ordinal);
        if (number != 3)
            Assert.Throws<ProtocolException>(() => table.PlaceOf(number) = new TaskDefinition { Name = "f" });
    }
}
