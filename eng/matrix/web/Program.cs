using System.Net;
using System.Net.Sockets;
using ClusterTasks;
using Orleans.Configuration;

// An Orleans application that is a node, and so its own driver: its page runs a task by the session that it is given, and calls a grain.
File.AppendAllText(args[0], $"Main ran in process {Environment.ProcessId}\n");
string folder = Path.Combine(Path.GetDirectoryName(args[0])!, "web-run");
WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddClusterTasksClient();
builder.Host.UseOrleans(silo =>
{
    silo.UseLocalhostClustering(FreePort(), FreePort());
    silo.Configure<ClusterOptions>(options => options.ClusterId = "matrix");
    silo.AddClusterTasks(options => (options.Cpus, options.StoreBytes, options.RunDirectory) = (1, 100 << 20, folder));
});
WebApplication app = builder.Build();
app.MapGet("/", async (IGrainFactory grains, RemoteSession session) =>
{
    int sum = await session.Invoke(Functions.Add, 1, 2);
    int worker = await Remote.Invoke(Functions.ProcessOfWorker);
    return $"{sum}, {worker != Environment.ProcessId}, {await grains.GetGrain<IGreeter>(0).Greet("grain")}";
});
await app.StartAsync();
using var client = new HttpClient();
Console.WriteLine(await client.GetStringAsync(app.Urls.First()));
await app.StopAsync();

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

public static class Functions
{
    [Remote] public static int Add(int a, int b) => a + b;

    [Remote] public static int ProcessOfWorker() => Environment.ProcessId;
}

public interface IGreeter : IGrainWithIntegerKey
{
    Task<string> Greet(string name);
}

public sealed class Greeter : Grain, IGreeter
{
    public Task<string> Greet(string name) => Task.FromResult($"hello {name}");
}
