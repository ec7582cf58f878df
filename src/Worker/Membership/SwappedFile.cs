using System.Buffers;
using System.Security.Cryptography;
using ClusterTasks.Platform;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Worker.Membership;

/// <summary>A text file that can be replaced although the disk is full: beside it lies a spare one, whose blocks it has already. New text
/// is written into that, and the two change their names in one step. The caller has the lock of the file.</summary>
/// <remarks>A reader that opened the file before the swap reads the file that is the spare by then, which the next writer overwrites.
/// Therefore the text ends with a check, in blanks that no reader of JSON sees. Afterwards the reader looks whether the name still means
/// the file that it has read.</remarks>
internal static class SwappedFile
{
    private const int Unit = 64 << 10;
    private const int CheckBits = 64;

    // A write that lacks room fails here, and the write of the next list does not: a list grows by a node at a time.
    private const int Room = 2;

    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    /// <exception cref="IOException">The text cannot be written; the file is unchanged.</exception>
    internal static void Replace(string path, ReadOnlySpan<byte> text)
    {
        string spare = path + ".spare";
        using (SafeFileHandle file = OpenSpare(spare))
        {
            Reserve(file, text.Length);
            long length = Math.Max(RandomAccess.GetLength(file), text.Length + CheckBits + 2);
            RandomAccess.Write(file, Fill(text, (int)length), 0);
        }

        if (!UserFiles.TryExchange(spare, path))
            File.Move(spare, path, overwrite: true); // the first list, or a file system that does not know it
        try
        {
            // Now, and not when the disk is full.
            using SafeFileHandle next = OpenSpare(spare);
            Reserve(next, text.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The text is in place. The next one may find no room, and reports that.
        }
    }

    /// <summary>Returns the text without the bytes behind it.</summary>
    /// <exception cref="FormatException">The text does not match its check: it was read while it was written.</exception>
    internal static ReadOnlyMemory<byte> TextOf(ReadOnlyMemory<byte> file)
    {
        int length = file.Span.LastIndexOfAnyExcept(Blanks) + 1;
        ReadOnlySpan<byte> rest = file.Span[length..];
        // A file that a person has written has no check.
        if (rest.Length >= CheckBits + 2 && rest[CheckBits + 1] == '\n'
            && rest[1..(CheckBits + 1)].IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
        {
            Span<byte> check = stackalloc byte[CheckBits];
            WriteCheck(file.Span[..length], check);
            if (!check.SequenceEqual(rest[1..(CheckBits + 1)]))
                throw new FormatException("its text does not fit the check behind it");
        }

        return file[..length];
    }

    /// <summary>Returns all bytes of a file with this text.</summary>
    internal static byte[] Fill(ReadOnlySpan<byte> text, int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill((byte)' ');
        text.CopyTo(bytes);
        bytes[text.Length] = (byte)'\n';
        WriteCheck(text, bytes.AsSpan(text.Length + 1, CheckBits));
        bytes[text.Length + 1 + CheckBits] = (byte)'\n';
        return bytes;
    }

    private static void WriteCheck(ReadOnlySpan<byte> text, Span<byte> check)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        for (int i = 0; i < check.Length; i++)
            check[i] = (hash[i / 8] >> (i % 8) & 1) == 0 ? (byte)' ' : (byte)'\t';
    }

    /// <summary>Opens the spare file, and makes it where there is none. Another user's file, a link, a pipe or a huge file in its place is
    /// removed.</summary>
    private static SafeFileHandle OpenSpare(string spare)
    {
        SafeFileHandle? file = UserFiles.OpenOwn(spare);
        if (file is not null && RandomAccess.GetLength(file) <= MemberFile.MostBytes)
            return file;
        file?.Dispose();
        File.Delete(spare);
        return UserFiles.Make(spare);
    }

    /// <summary>Reserves blocks for a text and for a longer one, as far as there are any.</summary>
    private static void Reserve(SafeFileHandle file, int text)
    {
        long want = ((Room * (long)(text + CheckBits + 2)) + Unit - 1) / Unit * Unit;
        long have = RandomAccess.GetLength(file);
        if (have >= want || FileBlocks.TryReserve(file, 0, want))
            return;
        try
        {
            // A file system that cannot reserve blocks has them once they are written.
            RandomAccess.Write(file, new byte[want - have], have);
        }
        catch (IOException)
        {
            // The existing blocks may suffice.
        }
    }
}
