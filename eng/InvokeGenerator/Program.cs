using ClusterTasks.Engineering;

// dotnet run --project eng/InvokeGenerator [folder]     (default: src/Sdk/Api/Generated below the current folder)
string folder = args.Length > 0 ? args[0] : Path.Combine("src", "Sdk", "Api", "Generated");
if (!Directory.Exists(folder))
{
    Console.Error.WriteLine($"There is no folder '{folder}'. Run this from the repository's root, or name the folder.");
    return 1;
}

foreach ((string name, string text) in Overloads.Files())
    File.WriteAllText(Path.Combine(folder, name), text);
return 0;
