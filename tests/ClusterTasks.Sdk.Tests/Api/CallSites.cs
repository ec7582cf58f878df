namespace ClusterTasks.Tests.Api;

/// <summary>Every call that must compile without type arguments. The calls are only compiled; other tests run them.</summary>
internal static class CallSites
{
    internal static async Task FunctionsAsync(CancellationToken token)
    {
        ObjectRef<int> len = Remote.Invoke(F.Length, "hello");
        ObjectRef<int> sum = Remote.Invoke(F.Add, len, 10);
        ObjectRef<int> other = Remote.Invoke(F.Add, 10, len);
        ObjectRef<int> twice = Remote.Invoke(F.Add, sum, sum);
        ObjectRef<double> mix = Remote.Invoke(F.Mix, sum, "x", 2.5);
        ObjectRef<double> refs = Remote.Invoke(F.Mix, sum, Remote.Put("x"), mix);
        int a = await Remote.Invoke(F.LengthAsync, "abc");
        int b = await Remote.Invoke(F.LengthVt, Remote.Put("abcd"));
        await Remote.Invoke(F.Log, "void");
        await Remote.Invoke(F.LogAsync, "task");
        await Remote.Invoke(F.LogVt, "valuetask");
        ObjectRef done = Remote.Invoke(F.LogAsync, "task");
        int c = await Remote.Invoke(F.Slow, "abcde", CancellationToken.None);
        int c2 = await Remote.Invoke(F.Slow, Remote.Put("abcde"), token);
        await foreach (int x in Remote.Invoke(F.Count, 3))
            Console.Write(x);
        await foreach (ObjectRef<int> item in Remote.Invoke(F.Count, len).Refs)
            _ = Remote.Invoke(F.Add, item, 1);
        int d = await Remote.Invoke(F.Zero);
        await Remote.Invoke(F.Nothing);
        bool isRef = await Remote.Invoke(F.IsRef, len);
        int seq = await Remote.Invoke(F.SumSeq, Remote.Put(new List<int> { 1, 2, 3 }));
        int list = await Remote.Invoke(F.SumSeq, new List<int> { 1, 2, 3 });
        int nested = await Remote.Invoke(F.Add, Remote.Invoke(F.Length, "x"), await Remote.Invoke(F.Length, "y"));
        string described = await Remote.Invoke(F.Describe, Remote.Put("text"));
        _ = (other, twice, refs, a, b, done, c, c2, d, isRef, seq, list, nested, described);
    }

    internal static async Task OverloadsAndGenericsAsync()
    {
        ObjectRef<int> number = Remote.Put(1);
        int i = await Remote.Invoke(F.Identity, number);
        int j = await Remote.Invoke(F.Identity, 5);
        string s = await Remote.Invoke(F.Over, "s");
        int o = await Remote.Invoke(F.Over, 1);
        string? cast = await Remote.Invoke(F.Echo, (string?)null);
        long suffix = await Remote.Invoke(F.Square, 5L);
        _ = (i, j, s, o, cast, suffix);
    }

    internal static async Task LambdasAsync()
    {
        ObjectRef<string> text = Remote.Put("text");
        int d = await Remote.Invoke(static s => s.Length, "lambda");
        int r = await Remote.Invoke(static s => s.Length, text);
        int t = await Remote.Invoke(static (string s) => s.Length, "typed");
        int e = await Remote.Invoke(
            static async (s, n) =>
            {
                await Task.Yield();
                return s.Length + n;
            },
            Remote.Put("xy"),
            1);
        static int Local(string s) => s.Length;
        int l = await Remote.Invoke(Local, text);
        ObjectRef<double> root = Remote.Invoke(static x => Math.Sqrt(x), 2.0);
        _ = (d, r, t, e, l, root);
    }

    internal static async Task ManyAsync(string[] words)
    {
        ObjectRef<int>[] lengths = Remote.Map(F.Length, ["a", "bb", "ccc"]);
        int total = await Remote.Invoke(F.SumAll, Remote.Map(F.Length, words));
        int viaSequence = await Remote.Invoke(F.SumSeq, lengths);
        int lambda = await Remote.Invoke(static xs => xs.Sum(), Remote.Map(F.Length, words));
        int collection = await Remote.Invoke(F.SumAll, [lengths[0], lengths[1]]);
        ObjectRef<int>[] tasks = Remote.Map(F.LengthAsync, words);
        ObjectRef<int>[] valueTasks = Remote.Map(F.LengthVt, words);
        ObjectRef<int>[] ofRefs = Remote.Map(F.Identity, lengths);
        ObjectRef<int>[] untyped = Remote.Map(static w => w.Length, words);
        ObjectRef<int>[] untypedRefs = Remote.Map(static n => n + 1, lengths);
        ObjectRef[] logs = Remote.Map(F.LogAsync, words);
        ObjectRef[] actions = Remote.Map(F.Log, words);
        ObjectRef logAll = Remote.Invoke(F.LogAll, lengths);
        ObjectRef<int[]> gathered = Remote.Gather(lengths);
        int[] values = await Remote.GetAsync(lengths, TimeSpan.FromSeconds(1), default);
        (IReadOnlyList<ObjectRef<int>> ready, IReadOnlyList<ObjectRef<int>> pending) = await Remote.WaitAsync(
            lengths, count: 1, timeout: TimeSpan.FromSeconds(1));
        await foreach (ObjectRef<int> each in Remote.WhenEach(lengths))
            _ = await each;
        await Remote.CancelAsync(lengths[0], force: true);
        await Remote.CancelAsync(logAll);
        _ = (total, viaSequence, lambda, collection, tasks, valueTasks, ofRefs, untyped, untypedRefs, logs, actions, gathered, values,
            ready, pending);
    }

    internal static async Task OfAsync(ObjectRef<int> len, ObjectRef<int> sum)
    {
        long w = await Remote.Of(F.Square).Invoke(5);
        string? nul = await Remote.Of(F.Echo).Invoke(null);
        int? maybe = await Remote.Of(F.Maybe).Invoke(5);
        int six = await Remote.Of(F.Six).Invoke(1, len, 3, 4, sum, 6);
        string described = await Remote.Of(F.Describe).Invoke(len);
        int task = await Remote.Of(F.LengthAsync).Invoke("x");
        await Remote.Of(F.LogVt).Invoke("x");
        await foreach (int x in Remote.Of(F.Count).Invoke(3))
            _ = x;
        int generic = await Remote.Of(F.Identity<int>).Invoke(len);
        _ = (w, nul, maybe, six, described, task, generic);
    }

    internal static async Task WithAsync(ObjectRef<int> len)
    {
        RemoteInvoker two = Remote.With(new TaskOptions { Cpus = 2, Strategy = SchedulingStrategy.Spread });
        int sum = await two.Invoke(F.Add, len, 1);
        ObjectRef<int>[] many = two.Map(F.Identity, [len, len]);
        long square = await two.Of(F.Square).Invoke(3);
        int total = await two.Invoke(F.SumAll, many);
        _ = (sum, square, total);
    }

    internal static async Task ReferencesAsync(ObjectRef<List<int>> list)
    {
        ObjectRef<IEnumerable<int>> seen = list.As<IEnumerable<int>>();
        int sum = await Remote.Of(F.SumSeq).Invoke(seen);
        List<int> value = await list.GetAsync(timeout: TimeSpan.FromSeconds(1));
        List<int> blocked = list.Get();
        using ObjectRef<int> put = await Remote.PutAsync(1);
        _ = (sum, value, blocked, RemoteContext.Current?.TaskId);
    }
}
