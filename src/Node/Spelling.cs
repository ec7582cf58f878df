namespace ClusterTasks.Node;

/// <summary>Finds the known word that a misspelt one probably means.</summary>
internal static class Spelling
{
    /// <summary>Returns the most similar one of the known words; null when none is similar.</summary>
    internal static string? Nearest(string word, IEnumerable<string> known) => known
        .Select(other => (Word: other, Distance: Distance(word, other)))
        .Where(pair => pair.Distance <= Math.Max(1, pair.Word.Length / 4))
        .OrderBy(pair => pair.Distance)
        .Select(pair => pair.Word)
        .FirstOrDefault();

    /// <summary>Counts the letters to add, remove, change or swap with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                int changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], 1 + rows[i - 2, j - 2]);
            }
        }

        return rows[a.Length, b.Length];
    }
}
