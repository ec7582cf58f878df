using ClusterTasks.Cluster.Tests.Fixtures;
using Xunit.Sdk;
using Xunit.v3;

// Figures of costs and of remains belong to one test at a time, and so do the two cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(NothingLeftBehind))]
[assembly: StoreBooks]
