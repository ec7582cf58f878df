using System.Globalization;
using System.Text.Json;
using ClusterTasks;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.StoreClientProgram;

if (args is ["send", ..])
{
    await SendingNode.RunAsync(args);
    return 0;
}

// Arguments: store descriptor (JSON), node id (hex), this client's session number, number of sessions.
// Lines out: "create <number> <size>", "seal <entry> <generation> <size>", "abort <entry> <generation>", "bad <text>".
// Lines in: "grant <entry> <generation> <segment> <offset> <size> <exists>" or "full". Runs until its input ends or it is killed.
StoreDescriptor descriptor = JsonSerializer.Deserialize<StoreDescriptor>(args[0])!;
NodeId node = NodeId.Parse(args[1]);
uint session = uint.Parse(args[2], CultureInfo.InvariantCulture);
uint sessions = uint.Parse(args[3], CultureInfo.InvariantCulture);
ulong number = ulong.Parse(args[4], CultureInfo.InvariantCulture);
using StoreClient client = StoreClient.Attach(descriptor);
var random = new Random((int)number);
var pins = new Queue<PinnedObject>();
while (true)
{
    number++;
    Send($"create {number} {random.Next(1, 400_000)}");
    if (Console.ReadLine() is not { } answer)
        return 0;
    string[] words = answer.Split(' ');
    if (words[0] == "grant")
        Write(new ObjectId(TaskId.Create(node, session, number), 0), Grant(words));
    for (int i = 0; i < 8; i++)
        Read(new ObjectId(TaskId.Create(node, (uint)random.Next(1, (int)sessions + 1), number - (ulong)random.Next(0, 12)), 0));
}

void Write(ObjectId id, CreateGrant grant)
{
    if (grant.Exists)
        return;
    using ObjectBuilder builder = client.Open(
        grant,
        (granted, actual) => Send($"seal {granted.Entry} {granted.Generation} {actual}"),
        granted => Send($"abort {granted.Entry} {granted.Generation}"));
    int used = random.Next(1, (int)grant.Size + 1);
    byte[] content = new byte[used];
    ObjectPattern.Fill(id, content);
    builder.AsStream().Write(content);
    if (random.Next(8) != 0)
        builder.Seal(used);
}

void Read(ObjectId id)
{
    if (client.TryGet(id, out PinnedObject? pinned))
    {
        if (!ObjectPattern.Matches(id, pinned.Data.Span))
            Send($"bad {id} of {pinned.Length} bytes");
        pins.Enqueue(pinned);
    }
    if (pins.Count > 6 || (pins.Count > 0 && random.Next(3) == 0))
        pins.Dequeue().Dispose();
}

static CreateGrant Grant(string[] words) => new(
    int.Parse(words[1], CultureInfo.InvariantCulture), uint.Parse(words[2], CultureInfo.InvariantCulture),
    int.Parse(words[3], CultureInfo.InvariantCulture), long.Parse(words[4], CultureInfo.InvariantCulture),
    long.Parse(words[5], CultureInfo.InvariantCulture), words[6] == "1");

static void Send(FormattableString line)
{
    Console.Out.WriteLine(FormattableString.Invariant(line));
    Console.Out.Flush();
}
