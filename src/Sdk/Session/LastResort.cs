namespace ClusterTasks.Session;

/// <summary>Says on the standard error what user code has done to a line of output. The standard error may be user code, too, or closed.</summary>
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
            // There is nowhere to say so.
        }
    }
}
