namespace ClusterTasks.FSharp.Tests

open System
open System.Threading.Tasks
open ClusterTasks
open Xunit

/// One node with one worker process, which all tests share.
type Cluster() =
    let mutable cluster: LocalCluster option = None

    interface IAsyncLifetime with
        member _.InitializeAsync() =
            ValueTask(
                task {
                    let! started =
                        LocalCluster.StartAsync(
                            LocalClusterOptions(
                                CpusPerNode = Nullable 1.0,
                                WorkersPerNode = 1,
                                StoreBytesPerNode = Nullable(100L <<< 20),
                                SpillBytesPerNode = Nullable(100L <<< 20)
                            )
                        )

                    cluster <- Some started
                }
                :> Task
            )

        member _.DisposeAsync() =
            match cluster with
            | Some started -> started.DisposeAsync()
            | None -> ValueTask.CompletedTask

[<assembly: AssemblyFixture(typeof<Cluster>)>]
[<assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)>]
do ()
