using System.Diagnostics;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace ClusterTasks.Docs.Tests.Code;

/// <summary>A program of a page, in a folder of its own beside links to the assemblies that it uses.</summary>
internal sealed class PageProgram : IDisposable
{
    internal const string Name = "PageProgram";

    /// <summary>Much more than a program of a page needs on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("ct-page-").FullName;

    internal PageProgram(CSharpCompilation compilation)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(AppContext.BaseDirectory))
            File.CreateSymbolicLink(Path.Combine(_folder, Path.GetFileName(entry)), entry);
        // These are the files of the test program, under the name of this one.
        string own = typeof(PageProgram).Assembly.GetName().Name!;
        foreach (string kind in new[] { ".runtimeconfig.json", ".deps.json" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, own + kind), Path.Combine(_folder, Name + kind));
        EmitResult emitted = compilation.Emit(Path.Combine(_folder, Name + ".dll"));
        if (!emitted.Success)
            throw new InvalidOperationException(string.Join('\n', emitted.Diagnostics));
    }

    internal async Task<(int ExitCode, string Output)> RunAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(DotnetHost(), [Path.Combine(_folder, Name + ".dll")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        // The program has an environment as in a shell, without the variables of the test host.
        foreach (string inherited in start.Environment.Keys.Where(k => k.StartsWith("CLUSTERTASKS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        process.OutputDataReceived += Append;
        process.ErrorDataReceived += Append;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            lock (output)
                throw new TimeoutException($"The program did not end in {Patience}. It wrote:\n{output}");
        }

        lock (output)
            return (process.ExitCode, output.ToString());

        void Append(object sender, DataReceivedEventArgs e)
        {
            lock (output)
                output.AppendLine(e.Data);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Returns the host of the running runtime, whatever PATH says.</summary>
    private static string DotnetHost() =>
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}
