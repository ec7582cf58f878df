using ClusterTasks.Engineering;

// dotnet run --project eng/FrameGenerator [root]     (default: the current folder)
string root = args.Length > 0 ? args[0] : ".";
if (!Directory.Exists(Path.Combine(root, "src")))
{
    Console.Error.WriteLine($"There is no folder 'src' in '{root}'. Run this from the repository's root, or name the root.");
    return 1;
}

try
{
    var frames = FrameSource.Read(root);
    (string Path, string Text)[] files = [.. frames.Files()];
    foreach (string old in frames.OldFiles())
        File.Delete(old);
    foreach ((string path, string text) in files)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    return 0;
}
catch (FrameException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
