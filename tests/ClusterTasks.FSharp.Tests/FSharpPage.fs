/// The code of docs/fsharp.md, which a test compares with this file.
module ClusterTasks.FSharp.Tests.FSharpPage

open System
open ClusterTasks

type Shape =
    | Circle of radius: float
    | Rectangle of width: float * height: float

type Functions =
    [<Remote>]
    static member Area(shape: Shape) =
        match shape with
        | Circle radius -> Math.PI * radius * radius
        | Rectangle(width, height) -> width * height

    [<Remote(MaxRetries = 0)>]
    static member Load(path: string) = task { return! IO.File.ReadAllBytesAsync path }

[<Remote>]
let add (a: float) (b: float) = a + b

let program () =
    let area = Remote.Invoke(Functions.Area, Circle 2.0)            // ObjectRef<float>
    let sum = Remote.Invoke(add, area, 1.0)                         // starts when its argument exists
    let bytes = Remote.Invoke<string, byte[]>(Functions.Load, "/data/a")
    printfn $"{sum.Get()} {bytes.Get().Length}"
