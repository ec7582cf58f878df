using Apache.Arrow;
using ClusterTasks;
using SharedDataFrame;

// A cluster: the one that CLUSTERTASKS_ADDRESS names, or two nodes started here, each with two worker processes.
bool ownCluster = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CLUSTERTASKS_ADDRESS"));
await using IAsyncDisposable cluster = ownCluster
    ? await LocalCluster.StartAsync(new LocalClusterOptions { Nodes = 2, CpusPerNode = 2, WorkersPerNode = 2 })
    : await Remote.ConnectAsync();

using RecordBatch flights = FlightFile.Read();
DelayGroup[] byHour = DelayStatistics.ByHour(flights);
DelayGroup[] byDistance = DelayStatistics.ByDistance(flights);
var proof = new Proof();

// 1. One copy goes into the shared memory of this machine's node.
await SameTime.WarmUpAsync(Remote.Current.NodeId);
NodeState before = await Nodes.HomeAsync();
ObjectRef<RecordBatch> shared = Remote.Put(flights);
NodeState afterPut = await Nodes.HomeAsync();

// 2. Two functions read that copy at the same time, in two processes; then this process reads it too.
(Report foo1, Report foo2) = await SameTime.RunAsync(shared, before.Id);
NodeState afterReaders = await Nodes.HomeAsync();
using RecordBatch again = await shared.GetAsync();
var driver = Witness.Of(again, started: 0);

Answers.Print("Foo1: delay by hour of the day", foo1.Groups);
Answers.Print("Foo2: delay by distance", foo2.Groups);
Claims.Results(proof, "this node", foo1, foo2, byHour, byDistance);
Claims.TwoProcessesAtOnce(proof, foo1.Witness, foo2.Witness, before.ProcessId);
Claims.OneCopy(proof, foo1.Witness, before, afterPut, afterReaders);
Claims.SamePages(proof, foo1.Witness, foo2.Witness);
Claims.DriverMadeNoCopy(proof, driver, foo1.Witness);

// 3. The same on a second machine (here: a second node with a store of its own): one transfer, however many readers.
await SecondNode.RunAsync(proof, shared, foo1.Witness, byHour, byDistance);

// 4. A value that cannot be read in place is a private copy of each reader.
await PrivateCopies.RunAsync(proof, flights);

proof.Print();
Console.WriteLine(proof.AllHold ? "Every claim holds." : "A claim is FALSE: see above.");
return proof.AllHold ? 0 : 1;
