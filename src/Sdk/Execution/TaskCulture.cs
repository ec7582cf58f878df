using System.Globalization;

namespace ClusterTasks.Execution;

/// <summary>The cultures of a job's driver, which its tasks run with.</summary>
internal sealed record TaskCulture(CultureInfo Culture, CultureInfo UICulture)
{
    internal static TaskCulture Of(string culture, string uiCulture) => new(Find(culture), Find(uiCulture));

    /// <summary>Sets the cultures of the calling thread, from where they flow to all that the task starts.</summary>
    internal void Apply()
    {
        CultureInfo.CurrentCulture = Culture;
        CultureInfo.CurrentUICulture = UICulture;
    }

    /// <summary>Finds a culture. A process with InvariantGlobalization, or without the data of that culture, has the invariant
    /// one.</summary>
    private static CultureInfo Find(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }
}
