using System.Reflection;
using System.Runtime.ExceptionServices;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>Sends values of types that exist only at run time.</summary>
internal static class ShapeTrip
{
    /// <summary>Says why a value is refused, or returns null.</summary>
    internal static string? Refusal(Type type, object value)
    {
        try
        {
            Call(nameof(Encode), type, value);
            return null;
        }
        catch (ArgumentException error)
        {
            return error.Message;
        }
    }

    /// <summary>Returns the fault of a refusal: it names no member or type, or nothing about the value should be refused. Returns null when
    /// it is right.</summary>
    internal static string? FaultOf(string refusal, bool mustTravel) =>
        refusal.Contains("encoding it failed", StringComparison.Ordinal) || !refusal.Contains('\'', StringComparison.Ordinal)
            ? "fails without a reason"
        : mustTravel ? "is refused, and nothing about it should be"
        : null;

    /// <summary>Sends a value there and reads it.</summary>
    internal static object? RoundTrip(Type type, object value) => Call(nameof(Trip), type, value);

    private static object? Call(string method, Type type, object value)
    {
        try
        {
            return typeof(ShapeTrip).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type)
                .Invoke(null, [value]);
        }
        catch (TargetInvocationException error)
        {
            ExceptionDispatchInfo.Capture(error.InnerException!).Throw();
            throw;
        }
    }

    private static byte[] Encode<T>(T value)
    {
        using EncodedValue encoded = ValueCodec.Encode(value);
        return encoded.ToBlob();
    }

    private static T Trip<T>(T value) => Codecs.Read<T>(Encode(value));
}
