using System.Diagnostics;
using Apache.Arrow;

namespace SharedDataFrame;

/// <summary>The observations of one process: its id, its run time, and the place of each column in its memory.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Started">Stopwatch timestamp; one clock for all processes of a machine (CLOCK_MONOTONIC).</param>
/// <param name="Ended">Stopwatch timestamp.</param>
/// <param name="Columns">The places of each column's values.</param>
public sealed record Witness(int ProcessId, long Started, long Ended, ColumnPlace[] Columns)
{
    internal static Witness Of(RecordBatch batch, long started)
    {
        ColumnPlace[] columns = [.. batch.Schema.FieldsList.Select(field => ColumnPlace.Of(field.Name, batch.Column(field.Name)))];
        return new Witness(Environment.ProcessId, started, Stopwatch.GetTimestamp(), columns);
    }

    /// <summary>Returns the time that two witnesses ran at the same time; negative when one ended before the other began.</summary>
    internal TimeSpan OverlapWith(Witness other) =>
        Stopwatch.GetElapsedTime(Math.Max(Started, other.Started), Math.Min(Ended, other.Ended));

    /// <summary>True if every column is read-only shared memory: neither this process nor anybody through it can change it.</summary>
    internal bool IsReadOnlyShared => Columns.All(column => column.Permissions == "r--s");

    /// <summary>True if both read the same bytes of the same file, wherever each process mapped them.</summary>
    internal bool SameBytesAs(Witness other) =>
        Columns.All(column => column.File.Length > 0)
        && Columns.Select(column => (column.File, column.FileOffset, column.Length))
            .SequenceEqual(other.Columns.Select(column => (column.File, column.FileOffset, column.Length)));

    /// <summary>The address range from the first to the last column, as text.</summary>
    internal string Range => $"0x{Columns.Min(column => column.Address):x}-0x{Columns.Max(column => column.Address + column.Length):x}";

    internal string Permissions => string.Join("/", Columns.Select(column => column.Permissions).Distinct());

    internal string File => string.Join(", ", Columns.Select(column => column.File).Distinct());

    internal string FileOffset => $"offset {Columns.Min(column => column.FileOffset)}";
}
