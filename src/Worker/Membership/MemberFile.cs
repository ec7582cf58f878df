using System.Globalization;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Worker.Membership;

/// <summary>The file of a cluster's list of silos, which all its nodes share: a local file system, or one that locks files for all its
/// machines.</summary>
/// <remarks>A change is made under the lock of the file beside it, which the kernel frees when its holder dies. It is swapped into place,
/// so a reader needs no lock and sees all of it or nothing. It needs no room on the disk, because a death must also be written when the
/// disk is full. No change is forced to the disk: a list is useless once its machine has started again.</remarks>
internal sealed class MemberFile(string path, TimeProvider time)
{
    // A change takes less than a millisecond. Only a holder that is stopped in the middle of one keeps others for longer: they say so, and
    // try again.
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The longest list: one node takes less than 1 KiB.</summary>
    internal const int MostBytes = 4 << 20;

    // Two changes, which come seconds apart, cut each read but the last one short.
    private const int MostReads = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    internal string Path { get; } = path;

    private string LockPath => Path + ".lock";

    /// <summary>Makes the file's folder where there is none, for this user alone.</summary>
    /// <exception cref="ClusterTasksException">It cannot be made.</exception>
    internal void Prepare()
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(Path) is { } folder)
                PrivateFiles.MakeFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterTasksException(
                $"The folder of the list of the cluster's nodes, '{Path}', cannot be made: {FileTrouble.WithRemedy(e, "")}", e);
        }
    }

    /// <summary>Reads the list. Returns null when there is no file.</summary>
    /// <exception cref="ClusterTasksException">It cannot be read; the message says what to do.</exception>
    internal MemberList? Read()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using SafeFileHandle? file = OpenToRead();
                if (file is null)
                    return null;
                MemberList list = MemberListText.Read(SwappedFile.TextOf(ReadAll(file)));
                if (attempt == MostReads || IsInPlace(file))
                    return list;
            }
            catch (FormatException) when (attempt < MostReads)
            {
                // A writer may have it open; if not, it is as damaged the next time.
            }
            catch (FormatException e)
            {
                throw new ClusterTasksException(
                    $"The list of the cluster's nodes, '{Path}', is damaged: {e.Message}. Stop all nodes of the cluster, delete the "
                    + "file, and start them again.", e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ClusterTasksException($"The list of the cluster's nodes, '{Path}', cannot be read: {FileTrouble.Of(e)}", e);
            }
        }
    }

    /// <summary>Makes a change that nobody else can make at the same time.</summary>
    /// <param name="change">Gets the list, null where there is no file; returns the new one, or null to leave it unchanged.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <returns>The new list; null: it is unchanged.</returns>
    /// <exception cref="ClusterTasksException">The file cannot be changed; the message says what to do.</exception>
    internal async Task<MemberList?> ChangeAsync(Func<MemberList?, MemberList?> change, CancellationToken cancellationToken)
    {
        using FileLock locked = await LockAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (change(Read()) is not { } list)
                return null;
            byte[] text = MemberListText.Write(list);
            // Below the size that is read, with the room behind it.
            if (text.Length > MostBytes / 4)
                throw new IOException("It has too many nodes");
            SwappedFile.Replace(Path, text);
            return list;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterTasksException(
                $"The list of the cluster's nodes, '{Path}', cannot be written: {FileTrouble.WithRemedy(e, "")}", e);
        }
    }

    // The open of a pipe in the file's place would wait for its writer, and block all membership work of Orleans: this one does not.
    private SafeFileHandle? OpenToRead() => UserFiles.OpenToRead(Path);

    /// <summary>True when the file was not swapped while it was read. Otherwise the bytes may be half of the next list, or of one that is
    /// never put in place.</summary>
    private bool IsInPlace(SafeFileHandle file)
    {
        using SafeFileHandle? now = OpenToRead();
        return now is not null && FileIdentity.Of(now) with { Length = 0 } == FileIdentity.Of(file) with { Length = 0 };
    }

    private byte[] ReadAll(SafeFileHandle file)
    {
        CheckOwner(file, Path);
        if (!UserFiles.IsRegular(file))
            throw new ClusterTasksException(
                $"The list of the cluster's nodes, '{Path}', is no ordinary file. Stop all nodes of the cluster, delete it, and start "
                + "them again.");
        long length = RandomAccess.GetLength(file);
        if (length > MostBytes)
            throw new ClusterTasksException(
                string.Create(CultureInfo.InvariantCulture,
                $"The list of the cluster's nodes, '{Path}', has {length:N0} bytes, and no list has more than {MostBytes:N0}. Stop all "
                + $"nodes of the cluster, delete the file, and start them again."));
        var bytes = new byte[length];
        int filled = 0;
        for (int read = -1; read != 0 && filled < bytes.Length; filled += read)
            read = RandomAccess.Read(file, bytes.AsSpan(filled), filled);
        return bytes[..filled];
    }

    /// <summary>Refuses the file of another user. Checked at each use: anybody with write access to the folder can put a file there at any
    /// time.</summary>
    private static void CheckOwner(SafeFileHandle file, string path)
    {
        uint owner = UserFiles.OwnerOf(file);
        if (owner != UserFiles.UserId)
            throw new ClusterTasksException(
                $"The list of the cluster's nodes, '{path}', belongs to user {owner}, and this process runs as user {UserFiles.UserId}: "
                + "anybody who can write it decides which nodes exist. Keep it in a folder that only this user can write.");
    }

    private async Task<FileLock> LockAsync(CancellationToken cancellationToken)
    {
        FileLock? file = null;
        try
        {
            file = FileLock.Open(LockPath);
            CheckOwner(file.File, LockPath);
            long started = time.GetTimestamp();
            while (!file.TryTake())
            {
                if (time.GetElapsedTime(started) >= Patience)
                    throw new ClusterTasksException(
                        $"The list of the cluster's nodes, '{Path}', has been locked for more than {Patience.TotalSeconds:0} s. A "
                        + "process that holds the lock is stopped: let it go on, or end it.");
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }

            return file;
        }
        catch (IOException e)
        {
            file?.Dispose();
            throw new ClusterTasksException(
                $"The list of the cluster's nodes, '{Path}', cannot be locked: {FileTrouble.WithRemedy(e, "")}", e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }
}
