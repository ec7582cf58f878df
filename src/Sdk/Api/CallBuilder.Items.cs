using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Calls of functions that return a tuple, with a reference to each item.</summary>
internal ref partial struct CallBuilder
{
    internal (ObjectRef<R1> Item1, ObjectRef<R2> Item2) SubmitItems<R1, R2>()
    {
        ObjectHandle first = SubmitItems(typeof((R1, R2)));
        return (new(first), new(Item(first, 1)));
    }

    internal (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3) SubmitItems<R1, R2, R3>()
    {
        ObjectHandle first = SubmitItems(typeof((R1, R2, R3)));
        return (new(first), new(Item(first, 1)), new(Item(first, 2)));
    }

    internal (ObjectRef<R1> Item1, ObjectRef<R2> Item2, ObjectRef<R3> Item3, ObjectRef<R4> Item4) SubmitItems<R1, R2, R3, R4>()
    {
        ObjectHandle first = SubmitItems(typeof((R1, R2, R3, R4)));
        return (new(first), new(Item(first, 1)), new(Item(first, 2)), new(Item(first, 3)));
    }

    private readonly ObjectHandle SubmitItems(Type tuple)
    {
        _function.CheckResult(tuple);
        return SubmitHandle(asItems: true);
    }

    private static ObjectHandle Item(ObjectHandle first, uint index) => new(first.Session, new ObjectId(first.Id.Task, index));
}
