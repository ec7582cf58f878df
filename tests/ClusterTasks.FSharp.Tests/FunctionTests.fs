module ClusterTasks.FSharp.Tests.FunctionTests

open System
open System.Collections.Generic
open System.Linq
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open ClusterTasks
open ClusterTasks.FSharp.Tests.ValueTests
open Xunit

let mutable touched = 0

type F =
    [<Remote>]
    static member Inc(p: int) : int = p + 1

    [<Remote(Cpus = 0.5, Name = "half")>]
    static member Half(p: int) : int = p / 2

    [<Remote; MethodImpl(MethodImplOptions.NoInlining)>]
    static member Process() : int = Environment.ProcessId

    [<Remote>]
    static member Add(a: int, b: int) : int = a + b

    [<Remote>]
    static member IncTask(p: int) : Task<int> =
        task {
            do! Task.Yield()
            return p + 1
        }

    [<Remote>]
    static member Wait(p: int) : Task = Task.Delay(p)

    [<Remote(Name = "sink"); MethodImpl(MethodImplOptions.NoInlining)>]
    static member Sink(p: int) : unit = if p < 0 then failwith "negative"

    [<Remote(Name = "touch")>]
    static member Touch(p: int) : unit = Volatile.Write(&touched, p)

    [<Remote>]
    static member Area(shape: Shape) : Result<float, string> =
        match shape with
        | Circle radius -> Ok(Math.PI * radius * radius)
        | Rectangle(width, height) -> Ok(width * height)
        | Nothing -> Error "no shape"

    [<Remote>]
    static member Async(p: int) : Async<int> = async { return p }

    [<Remote(Cpus = 0.25); MethodImpl(MethodImplOptions.NoInlining)>]
    static member Quarter(p: int) : int = p / 4

    [<Remote(Cpus = 0.75)>]
    static member TwinA(p: int) : int = p * 77

    [<Remote(Cpus = 0.25)>]
    static member TwinB(p: int) : int = p * 77

[<Remote>]
let add (a: int) (b: int) = 10 * a + b

[<Remote>]
let sum (points: Point list) = points |> List.sumBy _.X

[<Remote>]
let fail (code: int) : int = invalidOp $"code {code}"

exception Bare
exception Full of code: int * reason: string

[<Remote>]
let raiseFull (code: int) : int = raise (Full(code, "because"))

[<Remote>]
let raiseBare (_: int) : int = raise Bare

let private nameOf (reference: ObjectRef<'T>) =
    task {
        let! listing = Remote.Current.State.TasksAsync(TaskQuery())
        return (listing.Tasks |> Seq.find (fun row -> row.Id = reference.Id.Task)).Name
    }

[<Fact>]
let ``Invoke_FunctionByName_RunsInAWorker`` () =
    Assert.Equal(2, Remote.Invoke(F.Inc, 1).Get())
    Assert.Equal(2, Remote.Invoke(Func<int, int>(F.Inc), 1).Get())
    Assert.Equal(3, Remote.Invoke(F.Inc, Remote.Invoke(F.Inc, 1)).Get())
    Assert.Equal(12, Remote.Invoke(add, 1, 2).Get())
    Assert.Equal(3, Remote.Invoke((fun a b -> F.Add(a, b)), 1, 2).Get())
    Assert.Equal(2, Remote.Of(Func<int, int>(F.Inc)).Invoke(1).Get())
    Assert.Equal<int>([ 2; 3 ], Remote.Map(F.Inc, [ 1; 2 ]) |> Array.map _.Get())
    Assert.NotEqual(Environment.ProcessId, Remote.Invoke(F.Process).Get())
    Remote.Invoke(F.Sink, 1).Get()
    Remote.Invoke(Action<int>(F.Sink), 1).Wait()

[<Fact>]
let ``Map_OneArgumentForAllItems_AndThroughAWindow`` () =
    task {
        Assert.Equal<int>([ 20; 30 ], Remote.Map(add, [ 1; 2 ], 10) |> Array.map _.Get())
        Assert.Equal<int>([ 12; 22 ], Remote.Map(add, [ 1; 2 ], Remote.Invoke(F.Inc, 1)) |> Array.map _.Get())
        let! all = Remote.MapAsync(F.Inc, [ 1..50 ], MapOptions(Window = Nullable 5)).ToListAsync()
        Assert.Equal<int>([ 2..51 ], all)
        let! sums = Remote.MapAsync(add, [ 1; 2 ], 10).ToListAsync()
        Assert.Equal<int>([ 20; 30 ], sums)
        let! ofTasks = Remote.MapAsync<int, int>(F.IncTask, [ 1; 2 ]).ToListAsync()
        Assert.Equal<int>([ 2; 3 ], ofTasks)
    }

[<Fact>]
let ``Invoke_TaskFunction_WithTypeArguments_GivesTheResult`` () =
    Assert.Equal(2, Remote.Invoke<int, int>(F.IncTask, 1).Get())
    Assert.Equal(3, Remote.Invoke<int, int>(F.IncTask, Remote.Invoke(F.Inc, 1)).Get())
    Assert.Equal<int>([ 2; 3 ], Remote.Map<int, int>(F.IncTask, [ 1; 2 ]) |> Array.map _.Get())
    Assert.Equal(2, Remote.Of(Func<int, Task<int>>(F.IncTask)).Invoke<int, int>(1).Get())
    Remote.Invoke<int>(F.Wait, 1).Wait()

[<Fact>]
let ``Invoke_ValuesOfFSharp_ArriveAsThemselves`` () =
    Assert.Equal(Ok 6.0, Remote.Invoke(F.Area, Rectangle(2.0, 3.0)).Get())
    Assert.Equal(Error "no shape", Remote.Invoke(F.Area, Nothing).Get())
    Assert.Equal(3, Remote.Invoke(sum, [ { X = 1; Name = "a" }; { X = 2; Name = "b" } ]).Get())

[<Fact>]
let ``Invoke_SettingsOfTheAttribute_CountForEveryFormOfCall`` () =
    task {
        let! inlined = nameOf (Remote.Invoke(F.Half, 4))
        let! called = nameOf (Remote.Invoke(F.Process))
        let! made = nameOf (Remote.Of(Func<int, int>(F.Half)).Invoke(4))
        let! curried = nameOf (Remote.Invoke(add, 1, 2))
        Assert.Equal(("half", "F.Process", "half"), (inlined, called, made))
        Assert.Equal("FunctionTests.add", curried)
        let! unit = nameOf (Remote.Invoke(F.Sink, 1))
        let! inlinedUnit = nameOf (Remote.Invoke(F.Touch, 1))
        Assert.Equal(("sink", "touch"), (unit, inlinedUnit))
    }

[<Fact>]
let ``Invoke_LambdaWithoutCaptures_Runs`` () =
    Assert.Equal(42, Remote.Invoke((fun x -> x * 3 + 12), 10).Get())
    Assert.Equal<int list>([ 3; 2; 1 ], Remote.Invoke((fun (list: int list) -> List.rev list), [ 1; 2; 3 ]).Get())

[<Fact>]
let ``Invoke_LambdaWithCaptures_IsRefused`` () =
    let factor = Environment.ProcessId
    let error = Assert.Throws<ArgumentException>(fun () -> Remote.Invoke((fun x -> x * factor), 1) |> ignore)
    Assert.Contains("captures values", error.Message)

[<Fact>]
let ``Invoke_InlinedFunctionsThatDifferInSettings_SaysHowToTellThemApart`` () =
    let error = Assert.Throws<ArgumentException>(fun () -> Remote.Invoke(F.TwinA, 1) |> ignore)
    Assert.Contains("NoInlining", error.Message)
    Assert.Equal(1, Remote.Invoke(F.Quarter, 4).Get())

[<Fact>]
let ``Invoke_AsyncFunction_SaysToReturnATask`` () =
    let error = Assert.Throws<ArgumentException>(fun () -> Remote.Invoke(F.Async, 1) |> ignore)
    Assert.Contains("Async.StartAsTask", error.Message)

[<Fact>]
let ``Invoke_FunctionThatFails_GivesItsException`` () =
    let error = Assert.Throws<RemoteTaskException>(fun () -> Remote.Invoke(fail, 7).Get() |> ignore)
    Assert.IsType<InvalidOperationException>(error.InnerException) |> ignore
    Assert.Contains("code 7", error.Message)

[<Fact>]
let ``Invoke_FunctionThatRaisesAnExceptionOfFSharp_GivesIt`` () =
    let bare = Assert.Throws<RemoteTaskException>(fun () -> Remote.Invoke(raiseBare, 1).Get() |> ignore)
    Assert.Equal(Bare, bare.InnerException)
    let full = Assert.Throws<RemoteTaskException>(fun () -> Remote.Invoke(raiseFull, 7).Get() |> ignore)
    Assert.Equal(Full(7, "because"), full.InnerException)
