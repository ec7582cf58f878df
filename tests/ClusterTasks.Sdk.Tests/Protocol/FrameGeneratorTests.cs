using System.Runtime.CompilerServices;
using ClusterTasks.Engineering;

namespace ClusterTasks.Sdk.Tests.Protocol;

/// <summary>The code that writes and reads frames is what the generator makes of the records, and the generator refuses what could not
/// grow.</summary>
public sealed class FrameGeneratorTests
{
    [Fact]
    public void Files_GeneratedAgain_EqualTheCommittedOnes()
    {
        var source = FrameSource.Read(Path.GetFullPath(Path.Combine(ThisFolder(), "../../..")));
        var files = source.Files().ToDictionary();
        foreach ((string path, string text) in files)
        {
            Assert.True(File.Exists(path) && File.ReadAllText(path) == text,
                $"{path} is not what the generator writes. Run: dotnet run --project eng/FrameGenerator");
        }

        Assert.Equal(files.Keys.Order(), source.OldFiles().Order());
        Assert.NotEmpty(files);
    }

    [Fact]
    public void Files_FieldsAddedLater_AreLastWhereverTheRecordHasThem()
    {
        string text = TextOf("""
            [Wire(IsCounted = true)]
            record Row
            {
                [AddedIn(18)]
                public int Later { get; init; } = -1;
                public int First { get; init; }
            }
            """);

        Assert.True(text.IndexOf("First = reader", StringComparison.Ordinal) < text
            .IndexOf("Later = values >= 2 ?", StringComparison.Ordinal), text);
    }

    [Theory]
    [InlineData("[Frame(FrameType.X)] record struct X(Unknown A);", "X.A is a Unknown")]
    [InlineData("[Frame(FrameType.X)] record struct X(int A, [AddedIn(18)] int B);", "X.B was added later and needs a default value")]
    [InlineData("[Frame(FrameType.X)] record struct X(Y A, int B); [Wire] record Y(int A, [AddedIn(18)] int B = 0);",
        "Y has fields that were added later, but is in the middle of X")]
    [InlineData("[Frame(FrameType.X)] record struct X(Y[] A); [Wire] record Y(int A, [AddedIn(18)] int B = 0);",
        "Y has fields that were added later, but is in the middle of X")]
    [InlineData("[Frame(FrameType.X)] record struct X(Z A, int B); [Wire] record Z(Y A); [Wire] record Y(int A, [AddedIn(18)] int B = 0);",
        "is in the middle of")]
    [InlineData("[Wire(IsCounted = true)] record X(Y? A); [Wire] record Y(int A);",
        "X cannot be counted: A is a different number of values each time")]
    [InlineData("[Wire] record X(int A); [WireOf<X>] static class W;", "X is marked twice")]
    public void Files_RecordThatCannotBeAFrame_IsRefused(string source, string message) =>
        Assert.Contains(message, Assert.Throws<FrameException>(() => TextOf(source)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[Frame(FrameType.X)] record struct X(int B, Y A); [Wire] record Y(int A, [AddedIn(18)] int B = 0);")]
    [InlineData("[Frame(FrameType.X)] record struct X(Y A, int B); [Wire(IsCounted = true)] record Y(int A, [AddedIn(18)] int B = 0);")]
    public void Files_RecordThatGrowsWhereItCan_IsTaken(string source) =>
        Assert.Contains("partial record struct X", TextOf(source), StringComparison.Ordinal);

    private static string TextOf(string source) =>
        string.Concat(FrameSource.Of("namespace N;\n" + source).Files().Select(file => file.Text));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
