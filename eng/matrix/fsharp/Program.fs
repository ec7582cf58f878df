open System
open System.IO
open ClusterTasks

type Point = { X: int; Name: string }

type Functions =
    [<Remote>]
    static member Move(point: Point, by: int) : Point = { point with X = point.X + by }

    [<Remote>]
    static member ProcessOfWorker() : int = Environment.ProcessId

[<EntryPoint>]
let main args =
    File.AppendAllText(args[0], $"Main ran in process {Environment.ProcessId}\n")
    let options = LocalClusterOptions(CpusPerNode = Nullable 1.0, StoreBytesPerNode = Nullable(100L <<< 20))

    let run =
        task {
            use! _cluster = LocalCluster.StartAsync options
            let! moved = Remote.Invoke(Func<Point, int, Point>(Functions.Move), { X = 1; Name = "n" }, 2)
            let! worker = Remote.Invoke(Func<int>(Functions.ProcessOfWorker))
            printfn "%d, %b" moved.X (worker <> Environment.ProcessId)
        }

    run.Wait()
    0
