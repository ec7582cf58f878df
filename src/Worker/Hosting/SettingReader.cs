namespace ClusterTasks.Worker.Hosting;

/// <summary>Who reads a message, and so what its settings are called there.</summary>
internal enum SettingReader
{
    /// <summary>The author of an Orleans host that calls <c>AddClusterTasks</c>.</summary>
    NodeOptions,

    /// <summary>Who starts the node program, in a shell or a container.</summary>
    NodeProgram,

    /// <summary>The author of a program that starts a <see cref="ClusterTasks.LocalCluster"/>.</summary>
    LocalCluster,
}
