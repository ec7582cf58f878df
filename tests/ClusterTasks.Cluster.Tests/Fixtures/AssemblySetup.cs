using ClusterTasks.Cluster.Tests.Fixtures;
using Xunit.Sdk;
using Xunit.v3;

// The figures of costs and of what is left behind belong to one test at a time, and so do the two cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(NothingLeftBehind))]
[assembly: StoreBooks]
