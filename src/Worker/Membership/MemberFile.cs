using System.Runtime.InteropServices;
using ClusterTasks.Store;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Worker.Membership;

/// <summary>The file of a cluster's list of silos, which all its nodes share: a local file system, or one that locks files for all its machines.</summary>
/// <remarks>A change is made under the lock of the file beside it, which the kernel frees when its holder dies, and is renamed into place, so a reader
/// needs no lock and sees all of it or nothing. No change is forced to the disk: a list is of no use once its machine has started again.</remarks>
internal sealed class MemberFile(string path, TimeProvider time)
{
    // A change takes less than a millisecond. Only a holder that is stopped in the middle of one keeps others for longer: they say so, and try again.
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int OwnerOnlyBits = 0x180; // 0600

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    internal string Path { get; } = path;

    private string LockPath => Path + ".lock";

    /// <summary>Makes the file's folder where there is none, for this user alone.</summary>
    /// <exception cref="ClusterTasksException">It cannot be made, or somebody else could write another list.</exception>
    internal void Prepare()
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(Path) is { } folder && OperatingSystem.IsLinux())
                Directory.CreateDirectory(folder, HostPaths.OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterTasksException($"The folder of the list of the cluster's nodes, '{Path}', cannot be made: {e.Message}", e);
        }

        foreach (string file in new[] { Path, LockPath })
        {
            if (Libc.TryOwnerOf(file, out uint owner) && owner != Libc.EffectiveUserId())
                throw new ClusterTasksException($"The list of the cluster's nodes, '{file}', belongs to user {owner}, and this process runs as user {Libc.EffectiveUserId()}: who writes it decides which nodes there are.");
        }
    }

    /// <summary>The list. Null: there is no file.</summary>
    /// <exception cref="ClusterTasksException">It cannot be read; the message says what to do.</exception>
    internal MemberList? Read()
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(Path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterTasksException($"The list of the cluster's nodes, '{Path}', cannot be read: {e.Message}", e);
        }

        try
        {
            return MemberListText.Read(text);
        }
        catch (FormatException e)
        {
            throw new ClusterTasksException($"The list of the cluster's nodes, '{Path}', is damaged: {e.Message}. Stop all nodes of the cluster, delete the file, and start them again.", e);
        }
    }

    /// <summary>Makes a change that nobody else can make at the same time.</summary>
    /// <param name="change">Gets the list, null where there is no file; gives the new one, or null to leave it as it is.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <returns>The new list; null: it is as it was.</returns>
    /// <exception cref="ClusterTasksException">The file cannot be changed; the message says what to do.</exception>
    internal async Task<MemberList?> ChangeAsync(Func<MemberList?, MemberList?> change, CancellationToken cancellationToken)
    {
        using SafeFileHandle locked = await LockAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (change(Read()) is not { } list)
                return null;
            Replace(MemberListText.Write(list));
            return list;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterTasksException($"The list of the cluster's nodes, '{Path}', cannot be written: {e.Message}", e);
        }
        finally
        {
            Libc.Unlock(locked); // now, also where a child that has just been forked still has the descriptor
        }
    }

    private void Replace(byte[] text)
    {
        string draft = Path + ".new";
        // Another user's file or a link in its place must not decide what this one becomes.
        File.Delete(draft);
        using (FileStream file = HostPaths.OpenPrivateFile(draft, FileMode.CreateNew))
            file.Write(text);
        File.Move(draft, Path, overwrite: true);
    }

    private bool TryLock(SafeFileHandle file)
    {
        try
        {
            return Libc.TryLock(file);
        }
        catch (IOException e)
        {
            throw new ClusterTasksException($"The list of the cluster's nodes, '{Path}', cannot be locked: {e.Message}. It must be on a file system with locks, such as a local disk.", e);
        }
    }

    private async Task<SafeFileHandle> LockAsync(CancellationToken cancellationToken)
    {
        SafeFileHandle file = Libc.Open(LockPath, Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenCloseOnExec, OwnerOnlyBits);
        try
        {
            if (file.IsInvalid)
                throw new ClusterTasksException($"The list of the cluster's nodes, '{Path}', cannot be locked: {Marshal.GetLastPInvokeErrorMessage()} ('{LockPath}').");
            long started = time.GetTimestamp();
            while (!TryLock(file))
            {
                if (time.GetElapsedTime(started) >= Patience)
                    throw new ClusterTasksException($"The list of the cluster's nodes, '{Path}', is locked for more than {Patience.TotalSeconds:0} s. A process that holds the lock is stopped: let it go on, or end it.");
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
