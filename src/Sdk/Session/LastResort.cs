namespace ClusterTasks.Session;

/// <summary>Reports on standard error what user code has done to a line of output. Standard error may be user code, too, or
/// closed.</summary>
internal static class LastResort
{
    /// <summary>Writes the line; never throws.</summary>
    internal static void Write(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (Exception)
        {
            // There is no other place to report it.
        }
    }
}
