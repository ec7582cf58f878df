using ClusterTasks.Protocol;
using ClusterTasks.Worker.Machine;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>Frames that no client of ours sends are refused before they are in the tables.</summary>
public sealed class ClientLimitsTests
{
    [Fact]
    public void Refusal_OfCleanNames_IsNone() =>
        Assert.Null(ClientLimits.Refusal(
            new TaskDefinition
            {
                Name = "f",
                Placement = new()
                {
                    Demand = ResourceSet.From(1, 0, 0, new Dictionary<string, double> { ["licence"] = 1 }),
                    Labels = "zone in (a,b)",
                },
            }));

    [Fact]
    public void Refusal_OfAResourceWithAnEscapeSequence_ShowsItWrittenOut() => Assert.Equal(
        "the name of the resource 'a\\u001b[31m' has a control character",
        ClientLimits.Refusal(new TaskDefinition
        {
            Name = "f",
            Placement = new() { Demand = ResourceSet.From(1, 0, 0, new Dictionary<string, double> { ["a\u001b[31m"] = 1 }) },
        }));

    [Fact]
    public void Refusal_OfALabelWithALineBreak_ShowsItWrittenOut() =>
        Assert.Equal("the label selector 'zone=\\u000ab' has a control character",
            ClientLimits.Refusal(new TaskDefinition { Name = "f", Placement = new() { Labels = "zone=\nb" } }));

    [Fact]
    public void Refusal_OfSelectorsThatAreTooLong_DoesNotReadThem()
    {
        string longest = "zone=" + new string('z', CallLimits.LabelsLength - 5);
        Assert.Null(ClientLimits.Refusal(new TaskDefinition { Name = "f", Placement = new() { Labels = longest } }));
        // No selector at all, which is not what the message says.
        Assert.Equal(
            "its label selectors have 4,097 characters, and at most 4,096 are allowed",
            ClientLimits.Refusal(new TaskDefinition { Name = "f", Placement = new() { Labels = new string('(', longest.Length + 1) } }));
    }
}
