using System.Net.Sockets;
using System.Reflection;
using System.Reflection.Emit;
using ClusterTasks.Values;
using ClusterTasks.Values.Errors;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Generated exception types, each with its own base and fields: the exception arrives, or a stand-in does.</summary>
public sealed class GeneratedExceptionTests
{
    private const int Shapes = 1500;
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly ErrorOrigin Origin = new("F", new TaskId(new NodeId(5), 6), new NodeId(7), 1234, 1, ErrorKind.UserException);

    private static readonly Type[] Bases =
    [
        typeof(Exception), typeof(InvalidOperationException), typeof(IOException), typeof(FileNotFoundException), typeof(ArgumentException),
        typeof(ArgumentOutOfRangeException), typeof(SocketException), typeof(HttpRequestException), typeof(OperationCanceledException),
        typeof(TaskCanceledException), typeof(AggregateException),
    ];

    private readonly ModuleBuilder _module =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("GeneratedExceptions"), AssemblyBuilderAccess.Run)
            .DefineDynamicModule("GeneratedExceptions");

    private Type? _last;
    private int _types;

    [Fact]
    public void RoundTrip_GeneratedTypes_ArriveWithTheirStateOrAsStandIns()
    {
        int exact = 0;
        int standIns = 0;
        Gen.Select(Gen.Int[0, Bases.Length], GeneratedField.Any.Array[0, 5], Gen.String).Sample(
            (parent, fields, note) =>
            {
                Exception thrown = Create(parent == Bases.Length ? _last ?? typeof(Exception) : Bases[parent], fields);
                thrown.Data["note"] = note;
                thrown.HResult = parent;

                var remote = (RemoteTaskException)ValueCodec.DecodeError(ValueCodec.EncodeError(thrown, Origin).ToBlob());

                Exception read = remote.InnerException!;
                Assert.Equal((thrown.GetType().FullName, note, parent), (remote.OriginalType, read.Data["note"], read.HResult));
                if (fields.All(field => field.CanTravel))
                {
                    AssertSame(thrown, read, fields);
                    exact++;
                }
                else
                {
                    Assert.Equal($"{thrown.GetType().FullName}: {thrown.Message}", Assert.IsType<ClusterTasksException>(read).Message);
                    Assert.Contains("cannot travel", (string)read.Data["ClusterTasks.StandIn"]!, StringComparison.Ordinal);
                    standIns++;
                }
            },
            iter: Shapes,
            threads: 1);
        Assert.True(exact > Shapes / 3 && standIns > Shapes / 20, $"{exact} exact, {standIns} stand-ins");
        TestContext.Current.TestOutputHelper?.WriteLine($"{_types} types: {exact} exact, {standIns} stand-ins");
    }

    private static void AssertSame(Exception thrown, Exception read, GeneratedField[] fields)
    {
        if (read is ClusterTasksException)
            Assert.Fail((string)read.Data["ClusterTasks.StandIn"]!);
        Assert.IsType(thrown.GetType(), read);
        Assert.Equal((thrown.Message, thrown.Data.Count), (read.Message, read.Data.Count));
        for (int i = 0; i < fields.Length; i++)
            fields[i].AssertSame(thrown.GetType().GetField("_f" + i, Hidden)!.GetValue(read));
    }

    private Exception Create(Type parent, GeneratedField[] fields)
    {
        TypeBuilder builder = _module.DefineType($"Generated.Error{++_types}", TypeAttributes.Public, parent);
        for (int i = 0; i < fields.Length; i++)
            builder.DefineField("_f" + i, fields[i].Type, FieldAttributes.Private | (i % 2 == 0 ? FieldAttributes.InitOnly : 0));
        builder.DefineDefaultConstructor(MethodAttributes.Public);
        _last = builder.CreateType();
        var error = (Exception)Activator.CreateInstance(_last)!;
        for (int i = 0; i < fields.Length; i++)
            _last.GetField("_f" + i, Hidden)!.SetValue(error, fields[i].Value);
        return error;
    }
}
