using ClusterTasks.DriverProgram;

// Prints READY when it is where the test wants it, and DONE when all went well.
return args switch
{
    ["run"] => await Drivers.RunAsync(),
    ["print"] => await Drivers.PrintAsync(),
    ["hold"] => await Drivers.HoldAsync(),
    ["churn"] => await Churn.RunAsync(),
    ["local"] => await LocalDrivers.WaitForEverAsync(),
    ["local-graceful"] => await LocalDrivers.StopOnInterruptAsync(),
    _ => throw new ArgumentException($"Unknown mode '{string.Join(' ', args)}'."),
};
