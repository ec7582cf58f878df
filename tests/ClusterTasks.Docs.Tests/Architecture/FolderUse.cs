namespace ClusterTasks.Docs.Tests.Architecture;

/// <summary>A file that uses a type of another folder of its project.</summary>
internal sealed record FolderUse(string From, string To, string File, string Type)
{
    internal string Edge => $"{From} -> {To}";

    public override string ToString() => $"{From}/{File} uses {Type} of {To}";
}
