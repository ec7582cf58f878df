using System.Runtime.CompilerServices;

namespace ClusterTasks;

/// <summary>Gives the documentation an address, so that tests see which section an error names. The project has none yet.</summary>
internal static class HelpSite
{
    internal const string Address = "https://docs.example/";

    [ModuleInitializer]
    internal static void Set() => HelpPage.Site = Address;
}
