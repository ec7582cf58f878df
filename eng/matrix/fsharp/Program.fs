module Program

open System
open System.IO
open ClusterTasks

type Point = { X: int; Name: string }

[<Remote>]
let move (point: Point) (by: int) : Point = { point with X = point.X + by }

[<Remote>]
let processOfWorker () : int = Environment.ProcessId

let run () =
    task {
        let options = LocalClusterOptions(CpusPerNode = Nullable 1.0, StoreBytesPerNode = Nullable(100L <<< 20))
        use! _cluster = LocalCluster.StartAsync options
        let! moved = Remote.Invoke(move, { X = 1; Name = "n" }, 2)
        let! worker = Remote.Invoke(processOfWorker)
        printfn "%d, %b" moved.X (worker <> Environment.ProcessId)
    }

[<EntryPoint>]
let main args =
    File.AppendAllText(args[0], $"Main ran in process {Environment.ProcessId}\n")
    run().Wait()
    0
