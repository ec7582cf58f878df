using ClusterTasks.Cluster.Tests.Fixtures;
using Xunit.Sdk;
using Xunit.v3;

// A process has one session, so one cluster at a time.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(NothingLeftBehind))]
[assembly: StoreBooks]
