using System.Globalization;
using ClusterTasks.Platform;

namespace ClusterTasks.Store.Spill;

/// <summary>The directory on disk: makes files and gives space back.</summary>
internal sealed class SpillDisk
{
    private readonly string _directory;

    /// <summary>Makes the directory if necessary, and checks that it takes files.</summary>
    /// <exception cref="ClusterTasksException">It does not; the message says what to set.</exception>
    public SpillDisk(string directory)
    {
        _directory = directory;
        try
        {
            Directory.CreateDirectory(directory);
            Probe(directory);
            // A node may have been killed between making a file and unlinking it, on a filesystem without O_TMPFILE. If another node has
            // just made a file, that file loses its name a moment early, which the node does not notice.
            foreach (string left in Directory.EnumerateFiles(directory, NamelessFile.Prefix + "*"))
                File.Delete(left);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ClusterTasksException)
        {
            throw new ClusterTasksException(
                $"The spill directory '{directory}' cannot be used: {e.Message} Set SpillOptions.Directory to a folder on a disk that "
                    + "this user can write to.", e);
        }
    }

    /// <summary>Checks that the directory takes files.</summary>
    /// <exception cref="ClusterTasksException">It does not.</exception>
    public static void Probe(string directory) => NamelessFile.Open(directory, direct: true).Dispose();

    public SpillFile Open() => new(NamelessFile.Open(_directory, direct: true));

    /// <summary>Frees a part of a file. Returns false where the filesystem has no holes: the space comes back with the whole
    /// file.</summary>
    public static bool TryPunch(SpillWaste waste) => FileBlocks.TryGiveBack(waste.File.Handle!, waste.Start, waste.End - waste.Start);

    /// <summary>Gives back the space behind a file's last copy, as far as the disk allows it. No thread writes to the file any
    /// longer.</summary>
    public static void Trim(SpillFile file, long end)
    {
        try
        {
            RandomAccess.SetLength(file.Handle!, end);
        }
        catch (IOException)
        {
            // This disk cannot even shorten a file: its blocks come back when the file is closed.
        }
    }

    /// <summary>Gives back blocks of a sparse file.</summary>
    public static void Punch(SharedFile file, long offset, long bytes) => file.TryGiveBack(offset, bytes);

    /// <summary>Reserves blocks. I6 for the fallback segment: a page of a sparse file that the disk cannot provide kills the process that
    /// writes to it.</summary>
    /// <exception cref="IOException">The disk has no room.</exception>
    public static void Reserve(SharedFile file, long offset, long bytes) => FileBlocks.Reserve(file.Handle, offset, bytes);

    /// <summary>Names the directory and its free space, for messages.</summary>
    public override string ToString()
    {
        try
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"'{_directory}' ({new DriveInfo(_directory).AvailableFreeSpace} bytes free on its disk)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"'{_directory}'";
        }
    }
}
