using System.Net.Sockets;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>One field of a generated exception type, its value, and whether that can travel.</summary>
internal sealed record GeneratedField(Type Type, object? Value, bool CanTravel)
{
    private static readonly Gen<string> Text = Gen.OneOf<string>(
        Gen.String, Gen.Char['\ud800', '\udfff'].Array[0, 3].Select(letters => new string(letters)));

    private static readonly Gen<GeneratedField> Sendable = Gen.OneOf<GeneratedField>(
        Of(Gen.Int), Of(Gen.ULong), Of(Gen.Byte), Of(Gen.Char), Of(Gen.Bool), Of(Gen.Double), Of(Gen.Float),
        Of(Gen.OneOf<decimal>(Gen.Decimal, Gen.Const(-0.00m))),
        Of(Gen.Guid), Of(Gen.TimeSpan), Of(Gen.DateTimeOffset), Of(Gen.DateOnly), Of(Gen.TimeOnly), Of(Gen.Enum<SocketError>()),
        Of(Gen.Select(Gen.DateTime, Gen.Enum<DateTimeKind>(), (time, kind) => DateTime.SpecifyKind(time, kind))),
        Of(Text), Of(Text.Array[0, 4]), Of(Gen.Int.Array[0, 9]), Of(Gen.Byte.Array[0, 9]),
            Of(Text.Array[0, 4].Select(texts => texts.ToList())),
        Of(Gen.Int.Array[0, 4].Select(keys => keys.Distinct().ToDictionary(key => "key " + key))),
        Of(Gen.Select(Gen.Int, Text, (row, side) => new ExceptionStateTests.Shelf(row, side))),
        Of(Gen.Bool.Select(cancelled => new CancellationToken(cancelled))),
        As(typeof(int?), Gen.Int), As(typeof(SocketError?), Gen.Enum<SocketError>()), As(typeof(IReadOnlyList<int>), Gen.Int.Array[0, 9]),
        As(typeof(object), Gen.Int), As(typeof(object), Text), As(typeof(object), Gen.Guid), As(typeof(object), Gen.Enum<DayOfWeek>()),
        As(typeof(object), Gen.Int.Select(_ => new object())),
        As(typeof(Exception), Text.Select(text => new IOException(text))),
            As(typeof(IOException), Text.Select(text => new FileNotFoundException("gone", text))));

    private static readonly Gen<GeneratedField> Stuck = Gen.OneOf<GeneratedField>(
        As(typeof(Stream), Gen.Int.Select(_ => new MemoryStream()), false),
            As(typeof(Action), Gen.Int.Select(_ => (Action)Console.WriteLine), false),
        As(typeof(object), Gen.Int.Select(_ => new MemoryStream()), false), As(typeof(Type), Gen.Int.Select(_ => typeof(int)), false),
        As(typeof(IEnumerable<int>), Gen.Int.Select(count => Enumerable.Range(0, int.MaxValue).Select(i => i ^ count)), false),
        As(typeof(byte[]), Gen.Int.Select(_ => new byte[100_000]), false),
            As(typeof(string), Gen.Int.Select(_ => new string('x', 300_000)), false));

    private static readonly Gen<GeneratedField> Null = Gen.OneOf<GeneratedField>(Sendable, Stuck)
        .Select(field => field.Type.IsValueType ? field : field with { Value = null, CanTravel = true });

    internal static readonly Gen<GeneratedField> Any = Gen.Frequency<GeneratedField>((12, Sendable), (1, Stuck), (2, Null));

    /// <summary>Compares with the field of the exception that arrived.</summary>
    internal void AssertSame(object? read)
    {
        switch (Value)
        {
            case decimal number:
                Assert.Equal(decimal.GetBits(number), decimal.GetBits((decimal)read!));
                break;
            case DateTime time:
                Assert.Equal((time.Ticks, time.Kind), (((DateTime)read!).Ticks, ((DateTime)read).Kind));
                break;
            case CancellationToken token:
                Assert.Equal(token.IsCancellationRequested, ((CancellationToken)read!).IsCancellationRequested);
                break;
            case FileNotFoundException missing:
                Assert.Equal((missing.Message, missing.FileName),
                    (((FileNotFoundException)read!).Message, ((FileNotFoundException)read).FileName));
                break;
            case Exception error:
                Assert.IsType(error.GetType(), read);
                Assert.Equal(error.Message, ((Exception)read!).Message);
                break;
            case not null when Value.GetType() == typeof(object):
                Assert.IsType<object>(read);
                break;
            default:
                Assert.Equal(Value, read);
                break;
        }
    }

    private static Gen<GeneratedField> Of<T>(Gen<T> values) => As(typeof(T), values);

    private static Gen<GeneratedField> As<T>(Type type, Gen<T> values, bool canTravel = true) =>
        values.Select(value => new GeneratedField(type, value, canTravel));
}
