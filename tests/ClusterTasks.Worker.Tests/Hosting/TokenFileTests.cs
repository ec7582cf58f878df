using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Tests.Processes;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class TokenFileTests : IDisposable
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "secret");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadOrMake_NodesOfOneFolderAtOnce_HaveOneSecretThatNobodyElseCanRead()
    {
        for (int round = 0; round < 50; round++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, $"{round}")).FullName;
            string[] tokens = new string[8];
            Parallel.For(0, tokens.Length, i => tokens[i] = TokenFile.ReadOrMake(folder));
            Assert.Equal(64, Assert.Single(tokens.Distinct()).Length);
            string file = Assert.Single(Directory.GetFileSystemEntries(folder));
            Assert.Equal(OwnersAlone, System.IO.File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Read_FileOfTheUserAlone_IsItsTextWithoutSpace()
    {
        Write(" 0123456789abcdef\n", OwnersAlone);
        Assert.Equal("0123456789abcdef", await TokenFile.ReadAsync(File, TestContext.Current.CancellationToken));
    }

    /// <summary>Opening a pipe means waiting for a writer.</summary>
    [Fact]
    public async Task Read_Pipe_IsRefused()
    {
        using (var made = System.Diagnostics.Process.Start("mkfifo", ["-m", "600", File]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("is no ordinary file", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task Read_FileThatOthersCanUse_IsRefusedWithTheCommandToRun(UnixFileMode others)
    {
        Write("0123456789abcdef", OwnersAlone | others);
        string message = await RefusalAsync();
        Assert.Contains($"chmod 600 {File}", message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_LinkToAFileThatOthersCanRead_IsRefused()
    {
        Write("0123456789abcdef", OwnersAlone | UnixFileMode.OtherRead);
        string link = Path.Combine(_folder.Path, "link");
        System.IO.File.CreateSymbolicLink(link, File);
        await Assert.ThrowsAsync<NodeStartException>(() => TokenFile.ReadAsync(link, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Read_NoFileOrAnEmptyOne_SaysWhatToDo()
    {
        Assert.Contains("CLUSTERTASKS_TOKEN_FILE", await RefusalAsync(), StringComparison.Ordinal);
        Write("\n", OwnersAlone);
        Assert.Contains("is empty", await RefusalAsync(), StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync() =>
        (await Assert.ThrowsAsync<NodeStartException>(() => TokenFile.ReadAsync(File, TestContext.Current.CancellationToken))).Message;

    private void Write(string text, UnixFileMode mode)
    {
        System.IO.File.WriteAllText(File, text);
        System.IO.File.SetUnixFileMode(File, mode);
    }
}
