using System.Text;
using ClusterTasks.Worker.Processes;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class LinePumpTests
{
    [Fact]
    public void RunAsync_AnyTextInAnyPieces_GivesTheSameLines() =>
        Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 300], Gen.Int[1, 40]).Sample((text, piece) =>
        {
            List<string> lines = Pump(Encoding.UTF8.GetBytes(text), piece);
            string[] expected = text.Split('\n');
            return lines.SequenceEqual(expected[^1].Length == 0 ? expected[..^1] : expected);
        });

    [Fact]
    public void RunAsync_EndlessLine_ComesInPieces()
    {
        List<string> lines = Pump(Encoding.ASCII.GetBytes(new string('x', 300_000)), 10_000);
        Assert.True(lines.Count >= 2, $"{lines.Count} lines");
        Assert.All(lines, l => Assert.True(l.Length <= 2 * LinePump.MaximumLineBytes));
        Assert.Equal(300_000, lines.Sum(l => l.Length));
    }

    private static List<string> Pump(byte[] bytes, int piece)
    {
        var lines = new List<string>();
        LinePump.RunAsync(new PiecewiseStream(bytes, piece), lines.Add).GetAwaiter().GetResult();
        return lines;
    }

    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
