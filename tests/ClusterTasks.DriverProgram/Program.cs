using ClusterTasks.DriverProgram;

// Prints READY when it is where the test wants it, and DONE when all went well.
return args switch
{
    ["run"] => await Drivers.RunAsync(),
    ["print"] => await Drivers.PrintAsync(),
    ["hold"] => await Drivers.HoldAsync(),
    ["churn"] => await Churn.RunAsync(),
    ["local"] => await LocalDrivers.WaitForEverAsync(),
    ["compute", string workers] => await LocalDrivers.ComputeAsync(Enum.Parse<ClusterTasks.WorkerMode>(workers)),
    ["local-graceful"] => await LocalDrivers.StopOnInterruptAsync(),
    ["enter", string way] => await ChildDrivers.EnterAsync(way),
    ["no-hooks"] => await ChildDrivers.WithoutHooksAsync(),
    ["connect-no-hooks"] => await ChildDrivers.ConnectWithoutHooksAsync(),
    ["silo-no-hooks"] => await ChildDrivers.SiloWithoutHooksAsync(),
    ["rebuilt"] => await ChildDrivers.RebuiltAsync(),
    ["no-dynamic-code"] => await ChildDrivers.WithoutDynamicCodeAsync(),
    ["environment"] => await ChildDrivers.EnvironmentAsync(),
    ["inherit"] => await Inheriting.RunAsync(),
    ["startup-fails"] => await Inheriting.FailAsync(),
    ["relay", string node, string test] => await Relay.RunAsync(node, test),
    ["exit", string file] => await ChildDrivers.ExitAsync(file),
    _ => throw new ArgumentException($"Unknown mode '{string.Join(' ', args)}'."),
};
