using ClusterTasks.Docs.Tests.Pages;

namespace ClusterTasks.Docs.Tests.Architecture;

/// <summary>Lines and files that a reader can take in: two beside each other on a screen.</summary>
public sealed class LineTests
{
    private const int MostColumns = 140;
    private const int MostLines = 500;

    private static readonly string[] Folders = ["src", "tests", "benchmarks", "samples", "eng"];

    [Fact]
    public void Code_FitsIntoTheColumns()
    {
        string[] wrong = [.. Files().SelectMany(file => LongLines(File.ReadAllLines(file)).Select(line => $"{Short(file)}({line})"))];

        Assert.True(wrong.Length == 0, $"Lines of more than {MostColumns} columns:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Code_IsInSmallFiles()
    {
        string[] wrong = [.. Files().Where(file => File.ReadLines(file).Count() > MostLines).Select(Short)];

        Assert.True(wrong.Length == 0, $"Files of more than {MostLines} lines:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void LongLines_InsideOfARawString_AreItsOwn()
    {
        string wide = new('x', MostColumns + 1);

        Assert.Equal([1, 5], LongLines([wide, "_ = \"\"\"", wide, "\"\"\";", wide, $"_ = \"\"\"{wide}\"\"\";"]));
    }

    private static IEnumerable<string> Files() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "Generated"));

    /// <summary>Returns the numbers of the lines that are too long. The text of a raw string is as wide as it has to be.</summary>
    private static IEnumerable<int> LongLines(string[] lines)
    {
        bool isRaw = false;
        for (int i = 0; i < lines.Length; i++)
        {
            int quotes = lines[i].Split("\"\"\"").Length - 1;
            if (lines[i].Length > MostColumns && !isRaw && quotes == 0)
                yield return i + 1;
            isRaw ^= quotes % 2 == 1;
        }
    }

    private static string Short(string file) => Path.GetRelativePath(Repository.Root, file);
}
