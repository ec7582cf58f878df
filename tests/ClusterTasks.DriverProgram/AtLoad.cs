using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ClusterTasks.DriverProgram;

/// <summary>Runs in every process of the program, children included, and does what TEST_AT_LOAD says.</summary>
internal static class AtLoad
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The test checks the effect of such code on children.")]
    internal static void Run()
    {
        switch (Environment.GetEnvironmentVariable("TEST_AT_LOAD"))
        {
            case "write":
                Console.Write("no end of the line ");
                break;
            // Children have no arguments.
            case "cluster" when Environment.GetCommandLineArgs().Length == 1:
                LocalCluster.StartAsync(new LocalClusterOptions { CpusPerNode = 1, StoreBytesPerNode = 96 << 20 }).GetAwaiter().GetResult();
                break;
        }
    }
}
