using System.Globalization;
using System.Net;
using ClusterTasks.DriverProgram;

// The program prints READY when it is in the state that the test wants, and DONE when it succeeded.
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
    ["flood", string listener, string count] =>
        await Flood.RunAsync(IPEndPoint.Parse(listener), int.Parse(count, CultureInfo.InvariantCulture)),
    ["exit", string file] => await ChildDrivers.ExitAsync(file),
    _ => throw new ArgumentException($"Unknown mode '{string.Join(' ', args)}'."),
};
