using ClusterTasks.Worker.Hosting;

// The bare command takes everything from the environment; building the command line would cost it start-up time.
return args is ["node"]
    ? await NodeCommandLine.RunNodeAsync(new Dictionary<string, string>(), TimeProvider.System)
    : await NodeCommandLine.Create(TimeProvider.System).Parse(args).InvokeAsync();
