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
    public void Complaints_UseThatGoesUp_NamesItsType()
    {
        var layers = new ProjectLayers("Example", [["Low"], ["High"]], [("Low -> High", 1)]);
        FolderUse known = new("Low", "High", "A.cs", "B"), more = new("Low", "High", "C.cs", "D"), down = new("High", "Low", "B.cs", "A");

        Assert.Empty(Complaints(layers, [known, down]));
        Assert.Contains("Low/C.cs uses D of High", Assert.Single(Complaints(layers, [known, more, down])), StringComparison.Ordinal);
        Assert.Contains("Write 0", Assert.Single(Complaints(layers, [down])), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Complaints(ProjectLayers layers, IEnumerable<FolderUse> uses)
    {
        ILookup<string, FolderUse> wrong = uses.Where(use => !layers.Allows(use)).ToLookup(use => use.Edge);
        foreach (string edge in wrong.Select(group => group.Key).Union(layers.Left.Select(left => left.Edge)).Order(StringComparer.Ordinal))
        {
            int allowed = layers.Left.FirstOrDefault(left => left.Edge == edge).Uses, found = wrong[edge].Count();
            if (found > allowed)
                yield return $"{layers.Project}: {edge} goes up or sideways {found} times, and {allowed} are left. Move the type down, "
                    + "or use it from above:\n    "
                    + $"{string.Join("\n    ", wrong[edge].Select(use => use.ToString()).Order(StringComparer.Ordinal))}";
            else if (found < allowed)
                yield return $"{layers.Project}: {edge} goes up {found} times only. Write {found} in place of {allowed} into the table, "
                    + "or take the line out.";
        }
    }
}
