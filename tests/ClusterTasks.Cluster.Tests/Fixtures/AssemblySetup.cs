using ClusterTasks.Cluster.Tests.Fixtures;

// A process has one session, so one cluster at a time.
[assembly: Parallelization(Mode = ParallelizationMode.None)]
[assembly: AssemblyFixture(typeof(NothingLeftBehind))]
