using System.Diagnostics;

namespace ClusterTasks.Benchmarks.Harness;

/// <summary>Starts this program once more, with arguments that give the process another part.</summary>
internal static class OwnProgram
{
    /// <summary>Returns the command; a caller adds what it wants to redirect.</summary>
    internal static ProcessStartInfo Command(params string[] arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new ProcessStartInfo(program, isHost ? [typeof(OwnProgram).Assembly.Location, .. arguments] : arguments);
    }

    /// <exception cref="InvalidOperationException">The process could not be started.</exception>
    internal static Process Start(ProcessStartInfo command) =>
        Process.Start(command) ?? throw new InvalidOperationException($"'{command.FileName}' could not be started.");
}
