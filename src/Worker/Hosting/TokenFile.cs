using System.Globalization;
using System.Security.Cryptography;
using ClusterTasks.Platform;
using ClusterTasks.Store.Proof;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The file with the cluster's secret. It is neither a variable nor an argument, because the kernel shows those of a process to
/// others.</summary>
internal static class TokenFile
{
    internal const string Name = "token";

    private const int MostBytes = 4096;

    /// <summary>The remedy where there is none.</summary>
    internal static readonly string HowToMake = string.Create(CultureInfo.InvariantCulture,
        $"Set {{token-file}}: one secret of at least {ClusterSecret.LeastCharacters} random characters, the same on every node. '(umask "
            + $"077; openssl rand -hex 32 > cluster-token)' makes a file with one, of mode 600.");

    /// <summary>Reads the secret: all of the file, without white space around it.</summary>
    /// <param name="file">The file, or <c>-</c> for the first line of standard input.</param>
    /// <param name="cancellationToken">Gives up on standard input.</param>
    /// <exception cref="NodeStartException">There is none, or others can read it; the message says what to do.</exception>
    internal static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (file != "-")
            return Read(file);
        // Standard input has no asynchronous read: one pool thread blocks until its first line has arrived.
        string? line = await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        return line?.Trim() is { Length: > 0 } token
            ? token
            : throw new NodeStartException(
                "Standard input has no first line with the secret, as {token-file} says. Write one, or set {token-file} to a file.")
            { IsEndOfInput = line is null };
    }

    /// <summary>Returns the secret in a run directory, and makes it if it is missing.</summary>
    /// <exception cref="NodeStartException">It cannot be read or made.</exception>
    internal static string ReadOrMake(string runDirectory)
    {
        string path = Path.Combine(runDirectory, Name);
        if (!File.Exists(path))
            Make(path);
        return Read(path);
    }

    private static string Read(string path)
    {
        try
        {
            CheckAccess(path);
            using FileStream file = File.OpenRead(path);
            if (file.Length > MostBytes)
                throw new NodeStartException(
                    $"The file '{path}' has {file.Length} bytes, too many for a secret. Set {{token-file}} to a file with the secret "
                    + "alone.");
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Trim() is { Length: > 0 } token
                ? token
                : throw new NodeStartException(
                    $"The file '{path}' is empty. Write the cluster's secret into it, such as the output of 'openssl rand -hex 16'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(
                $"The secret of the cluster cannot be read: {FileTrouble.Of(e)} Set {{token-file}} to a file that this user can read.", e);
        }
    }

    /// <summary>Refuses a secret that others know, or could have put there.</summary>
    private static void CheckAccess(string path)
    {
        // Secrets that a container gets are often links, so the file behind them counts.
        string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (!File.Exists(target))
            throw new FileNotFoundException($"There is no file '{path}'.");
        bool isOurs = UserFiles.TryOwnerOf(target, out uint owner) && (owner == UserFiles.UserId || owner == 0);
        if (!UserFiles.IsRegular(target))
            throw new NodeStartException(
                $"'{path}' is no ordinary file. Set {{token-file}} to a file with the cluster's secret, or to - for the first line of "
                + "standard input.");
        if (!isOurs)
            throw new NodeStartException(
                string.Create(CultureInfo.InvariantCulture,
                $"The file '{path}' with the cluster's secret belongs to user {owner}. Make it a file of user {UserFiles.UserId}, the "
                + $"user of this node."));
        if (PrivateFiles.ModeForOthers(target, owner) is { } mode)
            throw new NodeStartException(
                $"The file '{path}' with the cluster's secret can be read or changed by others (mode {mode}). Run 'chmod 600 {path}', "
                + $"and use a new secret if others may have seen it.");
    }

    private static void Make(string path)
    {
        string draft = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.{Random.Shared.Next():x8}");
        try
        {
            using (var file = new StreamWriter(PrivateFiles.OpenFile(draft, FileMode.CreateNew)))
                file.WriteLine(RandomNumberGenerator.GetHexString(64, lowercase: true));
            // It gets its name when it is written, so that a node that starts at the same time reads all of it; of two that make one, the
            // first wins.
            if (!UserFiles.TryLink(draft, path) && !File.Exists(path))
                File.Move(draft, path, overwrite: false); // a file system without hard links
            File.Delete(draft);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(
                $"The secret of the cluster cannot be kept in '{path}': "
                + $"{FileTrouble.WithRemedy(e, "Set {run-dir} to a folder of your own.")}", e);
        }
    }
}
