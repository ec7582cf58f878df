namespace ClusterTasks.Execution;

/// <summary>Ends a process that we started as a worker or a node but that reached the program's own <c>Main</c>: it would start a cluster
/// of its own, whose processes do the same, without end.</summary>
internal static class ChildGuard
{
    // sysexits.h: EX_CONFIG.
    internal const int ExitCode = 78;

    /// <summary>Called wherever a process becomes a driver or a node. It ends the process instead of throwing, because a program that
    /// catches exceptions and tries again would go on forever.</summary>
    internal static void ExitIfChild()
    {
        // The startup hook removes the variable.
        if (Environment.GetEnvironmentVariable(ChildStart.RoleVariable) is not { Length: > 0 } role)
            return;
        Console.Error.WriteLine(
            $"clustertasks: this process was started as a {role} of a cluster, but the runtime ran the program's Main in place of the "
                + "startup hook that makes it one; "
            + "the process exits. Do not switch startup hooks off (PublishTrimmed, PublishAot, StartupHookSupport=false).");
        ProcessEnd.Exit(ExitCode);
    }

    /// <summary>Called where a process starts a cluster. A task may do that. Code that runs in every process of the program, such as a
    /// module initializer, would do it in the processes of that cluster, too, without end.</summary>
    internal static void ExitIfStartsCluster()
    {
        if (ChildStart.Role is not { } role || (role == ChildStart.WorkerRole && TaskContext.Current is not null))
            return;
        Console.Error.WriteLine(
            $"clustertasks: this process is a {role} of a cluster, and code of the program that runs in each of its processes (a module "
                + "initializer, a static "
            + "constructor) starts a cluster in it; the process exits. Start clusters from Main or from a function.");
        ProcessEnd.Exit(ExitCode);
    }
}
