using System.Globalization;
using Apache.Arrow;

namespace SharedDataFrame;

/// <summary>The place of one column's values in this process, and the kernel's description of that address.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Address">Address of the first value.</param>
/// <param name="Length">Bytes of values.</param>
/// <param name="Permissions">As in /proc/self/maps: <c>r--s</c> is read-only and shared.</param>
/// <param name="File">Device, inode and path of the mapped file; empty for this process's own memory.</param>
/// <param name="FileOffset">The offset of the values in that file.</param>
public sealed record ColumnPlace(string Column, long Address, long Length, string Permissions, string File, long FileOffset)
{
    internal static unsafe ColumnPlace Of(string name, IArrowArray column)
    {
        // Buffer 0 of an Arrow array is the validity bitmap, buffer 1 the values.
        ReadOnlySpan<byte> values = column.Data.Buffers[1].Span;
        fixed (byte* first = values)
        {
            return Find(name, (long)first, values.Length);
        }
    }

    private static ColumnPlace Find(string name, long address, long length)
    {
        // A line reads "7f1c2000-7f1c6000 r--s 00001000 00:01 2049   /memfd:name (deleted)".
        foreach (string line in System.IO.File.ReadLines("/proc/self/maps"))
        {
            string[] parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            string[] range = parts[0].Split('-');
            long start = Hex(range[0]);
            if (address < start || address >= Hex(range[1]))
            {
                continue;
            }

            bool isFile = parts[4] != "0";
            string file = isFile ? $"{parts[3]}:{parts[4]} {(parts.Length > 5 ? parts[5].Trim() : "")}" : "";
            return new ColumnPlace(name, address, length, parts[1], file, isFile ? address - start + Hex(parts[2]) : 0);
        }

        return new ColumnPlace(name, address, length, "unmapped", "", 0);
    }

    // Addresses above 2^63 belong to the kernel ([vsyscall]). They wrap to negative numbers, which no lookup asks for.
    private static long Hex(string text) => (long)ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
