using System.Collections;

namespace ClusterTasks.Sdk.Tests.Api;

public sealed class RecordTextTests
{
    [Fact]
    public void NodeState_ToString_ShowsWhatIsInItsCollections()
    {
        string text = new NodeState
        {
            Id = new NodeId(1),
            Cpus = 1.5,
            Resources = new Dictionary<string, double> { ["disk"] = 0.5 },
            Labels = new Dictionary<string, string> { ["zone"] = "a" },
            WorkerProcessIds = [7, 8],
        }.ToString();
        Assert.StartsWith($"NodeState {{ Id = {new NodeId(1)}, ProcessId = 0, ", text, StringComparison.Ordinal);
        Assert.Contains("Cpus = 1.5, ", text, StringComparison.Ordinal);
        Assert.Contains("Resources = [disk=0.5], FreeResources = [], Labels = [zone=a], WorkerProcessIds = [7, 8], ", text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Listing_ManyRows_ShowsTheFirstAndTheNumberOfTheOthers()
    {
        string text = new ObjectQuery
        {
            Ids =
            [.. Enumerable.Range(0, 1_000).Select(i => new ObjectId(new TaskId(new NodeId(1), (ulong)i), 0))]
        }.ToString();
        Assert.EndsWith(" }", text, StringComparison.Ordinal);
        Assert.Contains(", and 990 more]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_ControlCharacterInAText_IsShownAsItsNumber()
    {
        string text = new NodeState { Id = new NodeId(1), Labels = new Dictionary<string, string> { ["a"] = "c\u001b[31m\n" } }.ToString();
        Assert.Contains(@"Labels = [a=c\u001b[31m\u000a]", text, StringComparison.Ordinal);
    }

    /// <summary>Covers records that are added later, too.</summary>
    [Fact]
    public void PublicRecords_WithCollections_PrintThem()
    {
        Type[] records = [.. typeof(NodeState).Assembly.GetExportedTypes()
            .Where(type => type.GetMethod("<Clone>$") is not null && !type.IsAbstract)];
        Assert.Contains(typeof(NodeState), records);
        Assert.All(records.Where(type => type.GetProperties().Any(IsCollection)), type =>
        {
            string text = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type).ToString()!;
            Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
            object? made = type.GetConstructor(Type.EmptyTypes)?.Invoke(null);
            Assert.DoesNotContain("System.", made?.ToString() ?? "", StringComparison.Ordinal);
        });
    }

    private static bool IsCollection(System.Reflection.PropertyInfo property) =>
        property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable));
}
