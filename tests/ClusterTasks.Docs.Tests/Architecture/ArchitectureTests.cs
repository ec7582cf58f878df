namespace ClusterTasks.Docs.Tests.Architecture;

/// <summary>The folders of each project form layers, so that a reader can take them one at a time, from below.</summary>
public sealed class ArchitectureTests
{
    // A name that the compiler cannot resolve here is one of a generator's output.
    private const double MostUnknown = 0.01;

    public static TheoryData<string> Projects => [.. Table.All.Select(project => project.Project)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfEachProject_UseOnlyLayersBelow(string project)
    {
        ProjectLayers layers = Table.All.Single(one => one.Project == project);
        SourceProject source = SourceProject.Read(project);

        Assert.True(source.Unknown <= MostUnknown * source.Names,
            $"{source.Unknown} of {source.Names} names are unknown: the source is read wrongly.");
        Assert.Equal(source.Folders, layers.Layers.SelectMany(layer => layer).Order(StringComparer.Ordinal));
        string[] wrong = [.. Complaints(layers, source.Uses)];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Complaints_UseThatGoesUpOrSideways_NamesItsType()
    {
        var layers = new ProjectLayers("Example", [["Low"], ["High", "Beside"]]);
        FolderUse down = new("High", "Low", "B.cs", "A"), up = new("Low", "High", "C.cs", "D"), aside = new("High", "Beside", "E.cs", "F");

        Assert.Empty(Complaints(layers, [down]));
        Assert.Contains("Low/C.cs uses D of High", Assert.Single(Complaints(layers, [up, down])), StringComparison.Ordinal);
        Assert.Contains("High/E.cs uses F of Beside", Assert.Single(Complaints(layers, [aside, down])), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Complaints(ProjectLayers layers, IEnumerable<FolderUse> uses) =>
        uses.Where(use => !layers.Allows(use)).GroupBy(use => use.Edge).OrderBy(edge => edge.Key, StringComparer.Ordinal).Select(edge =>
            $"{layers.Project}: {edge.Key} goes up or sideways. Move the type down, or use it from above:\n    "
            + string.Join("\n    ", edge.Select(use => use.ToString()).Order(StringComparer.Ordinal)));
}
