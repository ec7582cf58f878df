using ClusterTasks.Platform;

namespace ClusterTasks.Store.Tests;

public sealed class FileLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("filelock-").FullName;

    private string FilePath => Path.Combine(_folder, "lock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TakeFree_WhileItsMakerLives_IsNothing()
    {
        using (FileLock.Make(FilePath))
            Assert.Null(FileLock.TakeFree(FilePath));
        using FileLock? free = FileLock.TakeFree(FilePath);
        Assert.NotNull(free);
        Assert.Null(FileLock.TakeFree(FilePath));
        Assert.Equal(["lock"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void TakeFree_NoFile_IsNothingAndMakesNone()
    {
        Assert.Null(FileLock.TakeFree(FilePath));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void TryTake_OfTwoWhoOpenedIt_OneHasItUntilItLeaves()
    {
        using FileLock second = FileLock.Open(FilePath);
        using (FileLock first = FileLock.Open(FilePath))
        {
            Assert.True(first.TryTake());
            Assert.False(second.TryTake());
        }

        Assert.True(second.TryTake());
    }

    [Fact]
    public void Remove_OfItsHolder_LeavesNoFile()
    {
        FileLock made = FileLock.Make(FilePath);
        made.Remove();
        Assert.Empty(Directory.GetFiles(_folder));
        made.Remove(); // again: no error
    }

    [Fact]
    public void Make_CannotBeOpened_NamesTheFile()
    {
        string path = Path.Combine(_folder, "none", "lock");
        Assert.Contains($"'{path}.new' cannot be opened: ", Assert.Throws<IOException>(() => FileLock.Make(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Make_FileSystemWithoutLocks_NamesItAndLeavesNothing()
    {
        string Words() => Assert.Throws<IOException>(
            () => FileLock.Make(FilePath, _ => throw new IOException("Operation not supported"))).Message;
        Assert.Contains(
            $"cannot be locked: Operation not supported. It is on a file system of type '{new DriveInfo(_folder).DriveFormat}', which "
            + "has no locks", Words(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void TakeFree_FileSystemWithoutLocks_IsNothing()
    {
        FileLock.Make(FilePath).Dispose();
        Assert.Null(FileLock.TakeFree(FilePath, _ => throw new IOException("Operation not supported")));
    }
}
