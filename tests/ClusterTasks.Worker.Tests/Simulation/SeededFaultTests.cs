using ClusterTasks.Simulation;

namespace ClusterTasks.Worker.Tests.Simulation;

/// <summary>Old faults, brought back one at a time: a simulation that does not find them would find no new ones.</summary>
public sealed class SeededFaultTests(ITestOutputHelper output)
{
    // Each is found within half of it.
    private const int Seeds = 3_000;

    public static TheoryData<string> Faults => [.. Enum.GetNames<SeededFault>().Where(name => name != nameof(SeededFault.None))];

    [Theory]
    [MemberData(nameof(Faults))]
    public void FindFault_AnySeeded_IsFound(string fault)
    {
        SimResult? found = SimHistory.FindFault(Enum.Parse<SeededFault>(fault), firstSeed: 1, Seeds);

        Assert.True(found is not null, $"No history of {Seeds} breaks a rule with {fault}.");
        output.WriteLine(found.ToString());
    }
}
