module ClusterTasks.FSharp.Tests.ValueTests

open System
open System.Threading.Tasks
open ClusterTasks
open Xunit

[<Measure>]
type kg

type Point = { X: int; Name: string }

[<Struct>]
type Spot = { Left: float<kg>; Label: string }

/// Fields whose names differ by case alone, and one that can be assigned.
type Odd = { x: int; X: int; mutable Count: int }

type Bytes = { Id: int; Data: byte[]; Prices: float[] }

type private Hidden = private { Secret: string; Inner: Point option }

type Color =
    | Red
    | Green
    | Blue

type Single = Single of string

type Shape =
    | Circle of radius: float
    | Rectangle of width: float * height: float
    | Nothing

[<Struct>]
type Either =
    | Number of number: int
    | Text of text: string
    | Neither

type Tree<'T> =
    | Leaf
    | Node of Tree<'T> * 'T * Tree<'T>

[<CompilationRepresentation(CompilationRepresentationFlags.UseNullAsTrueValue)>]
type Maybe<'T> =
    | Absent
    | Present of 'T

type private Secretive =
    private
    | A of int
    | B

type Nested =
    { Points: Point list
      ByName: Map<string, Shape list>
      Seen: Set<int * string>
      Last: Result<Point, string> voption
      Choice: Choice<int, Color, Tree<int>>
      Anonymous: {| Depth: int; Tags: string[] |} }

type Named() =
    member val Title = "" with get, set
    member val Size = 0 with get, set

type Counter(start: int) =
    let mutable count = start
    member _.Next() =
        count <- count + 1
        count

let private copy<'T> (value: 'T) : 'T = Remote.Put(value).Get()

let private same<'T when 'T: equality> (value: 'T) = Assert.True((value = copy value), $"%A{value} came back as %A{copy value}")

let private refusal<'T> (value: 'T) : string =
    Assert.Throws<ArgumentException>(fun () -> Remote.Put(value) |> ignore).Message

let private text (random: Random) = String(Array.init (random.Next 6) (fun _ -> char (random.Next 0x10000)))

let private listOf (make: Random -> 'T) (random: Random) = List.init (random.Next 5) (fun _ -> make random)

let private point (random: Random) = { X = random.Next(); Name = text random }

let private shape (random: Random) =
    match random.Next 3 with
    | 0 -> Circle(random.NextDouble())
    | 1 -> Rectangle(random.NextDouble(), 0.0)
    | _ -> Nothing

let rec private tree depth (random: Random) =
    if depth = 0 || random.Next 3 = 0 then
        Leaf
    else
        Node(tree (depth - 1) random, random.Next(), tree (depth - 1) random)

let private nested (random: Random) =
    { Points = listOf point random
      ByName = Map(listOf (fun r -> text r, listOf shape r) random)
      Seen = Set(listOf (fun r -> r.Next(), text r) random)
      Last = [ ValueNone; ValueSome(Error(text random)); ValueSome(Ok(point random)) ][random.Next 3]
      Choice = [ Choice1Of3(random.Next()); Choice2Of3 Green; Choice3Of3(tree 5 random) ][random.Next 3]
      Anonymous = {| Depth = random.Next(); Tags = [| text random; null |] |} }

[<Fact>]
let ``Put_AnyNestedValue_ComesBackEqual`` () =
    let seed = Random.Shared.Next()
    let random = Random seed

    for _ in 1..300 do
        let value = nested random
        Assert.True((value = copy value), $"seed {seed}: %A{value} came back as %A{copy value}")

[<Fact>]
let ``Put_Records_ComeBackEqual`` () =
    same { X = 1; Name = "n" }
    same { Left = 1.5<kg>; Label = null }
    same { x = 1; X = 2; Count = 3 }
    same { Secret = "s"; Inner = Some { X = 1; Name = "" } }
    same {| A = 1; B = Some "b" |}
    same struct {| A = 1; B = [ 1.0<kg> ] |}
    same { Id = 1; Data = Array.init 5000 byte; Prices = Array.init 5000 float }
    same [| { X = 1; Name = "a" }; { X = 2; Name = "b" } |]

[<Fact>]
let ``Put_Unions_ComeBackEqual`` () =
    [ Red; Green; Blue ] |> List.iter same
    same (Single "s")
    [ Circle 1.0; Rectangle(2.0, 3.0); Nothing ] |> List.iter same
    [ Number 1; Text "t"; Text null; Neither ] |> List.iter same
    same (Node(Node(Leaf, "a", Leaf), "b", Leaf))
    [ Absent; Present 1 ] |> List.iter same
    [ Present Absent; Present(Present 2); Absent ] |> List.iter same
    [ A 1; B ] |> List.iter same
    same [| Number 1; Neither |]

[<Fact>]
let ``Put_Options_ComeBackEqual`` () =
    [ None; Some None; Some(Some 1) ] |> List.iter same
    [ None; Some(); ] |> List.iter same
    [ Some(null: string); None ] |> List.iter same
    [ ValueNone; ValueSome ValueNone; ValueSome(ValueSome "v") ] |> List.iter same
    [ Ok 1; Error [ "e" ] ] |> List.iter same
    [ Choice1Of2 1; Choice2Of2 "c" ] |> List.iter same
    same ()

[<Fact>]
let ``Put_Collections_ComeBackEqual`` () =
    same ([]: int list)
    same [ 1..10_000 ]
    same [ [ 1 ]; []; [ 2; 3 ] ]
    same (Map [ Green, [ 1 ]; Red, [] ])
    same (Set [ "b"; "B"; "a"; "ä" ])
    same (Set [ { X = 1; Name = "n" } ])
    same (1, "two", 3.0, [ 4 ], Some 5, Red, {| Seven = 7 |}, 8, 9)
    same struct (1, "two")
    same 12.5<kg>
    same [ 1.5m; 2.5m ]
    same 12345678901234567890I
    Assert.Equal<int>([ 2; 4 ], copy (seq { for i in 1..2 -> 2 * i }))
    Assert.Equal<int>([ 1; 2 ], (copy (ResizeArray [ 1; 2 ])) :> seq<int>)

[<Fact>]
let ``Put_Map_CopyFindsAndOrdersAsTheOriginal`` () =
    let original = Map [ for name in [ "b"; "a"; "Z"; "ä"; "" ] -> name, name.Length ]
    let read = copy original
    Assert.Equal<string>(Map.keys original, Map.keys read)
    Assert.Equal(1, read["ä"])
    Assert.True(read.Add("c", 1) = original.Add("c", 1))

[<Fact>]
let ``Put_ClassWithAutomaticProperties_ComesBack`` () =
    let read = copy (Named(Title = "t", Size = 2))
    Assert.Equal(("t", 2), (read.Title, read.Size))

[<Fact>]
let ``Put_UnionInAWiderSlot_IsItselfOnceRegistered`` () =
    RemoteTypes.Register<Shape>()
    Assert.Equal<obj>(Circle 1.0, copy<obj> (Circle 1.0))
    Assert.Equal<obj>(Nothing, copy<obj> Nothing)
    same<obj[]> [| box (Rectangle(1.0, 2.0)); box Nothing |]

[<Fact>]
let ``Put_FivehundredDeepUnion_Works_AndDeeperIsRefused`` () =
    let rec chain depth = if depth = 0 then Leaf else Node(chain (depth - 1), depth, Leaf)
    same (chain 500)
    Assert.Contains("chain of more than 500", refusal (chain 501))

[<Fact>]
let ``Put_WhatCannotTravel_SaysWhatToDo`` () =
    Assert.Contains("[<Remote>] function by name", refusal (fun x -> x + 1))
    Assert.Contains("[<Remote>] function by name", refusal {| Run = fun (x: int) -> x + 1 |})
    Assert.Contains("Async.StartAsTask", refusal (async { return 1 }))
    Assert.Contains("await it", refusal [ Task.FromResult 1 ])
    let counter = Counter 1
    counter.Next() |> ignore
    Assert.Contains("no public constructor whose parameters all match", refusal counter)
    Assert.Contains("Rectangle", refusal<Choice<{| Rectangle: IO.Stream |}, int>>(Choice1Of2 {| Rectangle = null |}))
