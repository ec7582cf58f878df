using System.Text.RegularExpressions;
using ClusterTasks.Docs.Tests.Pages;

namespace ClusterTasks.Docs.Tests.Architecture;

/// <summary>The operating system has one place in the source: <c>src/Core/Platform</c>.</summary>
public sealed partial class PlatformTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src");

    private static readonly string Platform = Path.Combine(Source, "Core", "Platform") + Path.DirectorySeparatorChar;

    [Fact]
    public void Imports_OutsideOfPlatform_AreNone()
    {
        Assert.NotEmpty(Find(Import, isPlatform: true));
        Assert.Empty(Find(Import, isPlatform: false));
    }

    /// <summary>A path of Unix, a mode of a file, or a question for the system's name.</summary>
    [Fact]
    public void Habits_OutsideOfPlatform_AreNone()
    {
        Assert.NotEmpty(Find(Habit, isPlatform: true));
        Assert.Empty(Find(Habit, isPlatform: false));
    }

    [Fact]
    public void PlatformAnalyzer_IsAnErrorThatNobodySwitchesOff()
    {
        Assert.Contains("dotnet_diagnostic.CA1416.severity = error", Repository.Read(".editorconfig"), StringComparison.Ordinal);

        string[] settings = [.. Directory.EnumerateFiles(Repository.Root, "Directory.*", SearchOption.TopDirectoryOnly),
            .. Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories), .. SourceProject.Files(Source)];
        Assert.All(settings, path =>
            Assert.False(File.ReadAllText(path).Contains("CA1416", StringComparison.Ordinal), $"{path} names CA1416."));
    }

    private static string[] Find(Regex what, bool isPlatform) =>
    [
        .. SourceProject.Files(Source).Where(path => path.StartsWith(Platform, StringComparison.Ordinal) == isPlatform)
            .SelectMany(path => File.ReadLines(path)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && what.IsMatch(line))
            .Select(line => $"{Path.GetRelativePath(Source, path)}: {line.Trim()}")),
    ];

    [GeneratedRegex(@"\b(LibraryImport|DllImport)\(|\bNativeLibrary\.|\bdelegate\* unmanaged")]
    private static partial Regex Import { get; }

    [GeneratedRegex(
        @"\bUnixFileMode\b|\bUnixCreateMode\b|\bOperatingSystem\.Is|\bRuntimeInformation\.|\bLibc\b"
        + @"|""/(proc|tmp|var|dev|run|bin|usr|etc)\b|""XDG_")]
    private static partial Regex Habit { get; }
}
