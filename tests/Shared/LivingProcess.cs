namespace ClusterTasks;

/// <summary>The kernel's view of a process, for tests that look for theirs.</summary>
internal static class LivingProcess
{
    private const int Looks = 1000;

    /// <summary>Returns its environment; an empty text when it has none, has ended, or belongs to another user.</summary>
    internal static string EnvironmentOf(int id)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{id}/environ");
            // In the middle of an exec there is a program and no environment yet. Zombies have no program, and few programs lack an
            // environment.
            for (int look = 1; text.Length == 0 && look < Looks && new FileInfo($"/proc/{id}/exe").LinkTarget is not null; look++)
            {
                Thread.Yield();
                text = File.ReadAllText($"/proc/{id}/environ");
            }

            return text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
