using System.Reflection;
using System.Runtime.ExceptionServices;
using ClusterTasks.Values.Objects.FSharp;

namespace ClusterTasks.Values.Errors;

/// <summary>Makes an exception of the original type again where that is safe and possible.</summary>
internal static class ExceptionRebuilder
{
    internal static Exception Rebuild(ExceptionImage image)
    {
        Exception[] inner = [.. image.Inner.Select(Rebuild)];
        Exception rebuilt = (Find(image) is { } type ? TryCreate(type, image, inner) : null)
            ?? new ClusterTasksException($"{image.Type}: {image.Message}", inner.FirstOrDefault());
        rebuilt.HResult = image.Code;
        rebuilt.HelpLink = image.HelpLink;
        foreach ((string key, object? value) in image.Data)
        {
            rebuilt.Data[key] = value;
        }

        if (image.StackTrace.Length > 0)
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(rebuilt, image.StackTrace);
        }

        return rebuilt;
    }

    /// <summary>Only types of assemblies that are loaded, or that the program itself references: bytes must not load code. A bracket
    /// or comma in a name would make the runtime look for further assemblies.</summary>
    private static Type? Find(ExceptionImage image)
    {
        if (image.Type.AsSpan().IndexOfAny("[],*&\\") >= 0)
        {
            return null;
        }

        Assembly? assembly = Array.Find(AppDomain.CurrentDomain.GetAssemblies(), loaded => loaded.GetName().Name == image.Assembly);
        if (assembly is null && Assembly.GetEntryAssembly() is { } entry
            && Array.Find(entry.GetReferencedAssemblies(), reference => reference.Name == image.Assembly) is { } own)
        {
            try
            {
                assembly = Assembly.Load(own);
            }
            catch (Exception error) when (error is IOException or BadImageFormatException)
            {
                return null;
            }
        }

        Type? type = assembly?.GetType(image.Type, throwOnError: false);
        return type is { IsAbstract: false, ContainsGenericParameters: false } && typeof(Exception).IsAssignableFrom(type) ? type : null;
    }

    private static Exception? TryCreate(Type type, ExceptionImage image, Exception[] inner)
    {
        string? message = image.RawMessage ?? image.Message;
        try
        {
            if (type == typeof(AggregateException))
            {
                // Its message appends those of the inner ones by itself.
                return new AggregateException(message, inner);
            }

            Exception? created = (image.State.Count > 0 ? ConstructFSharp(type, image.State) : null)
                ?? Construct(type, [typeof(string), typeof(Exception)], [message, inner.FirstOrDefault()])
                ?? (inner.Length == 0 ? Construct(type, [typeof(string)], [message]) : null)
                ?? Construct(type, [], [])
                ?? Construct(type, [typeof(string)], [message]);
            if (created is not null)
            {
                ExceptionFields.Message(created) = message;
                if (created is ArgumentException argument)
                {
                    ExceptionFields.ParameterName(argument) = image.ParameterName;
                }
            }

            // An exception that composes its message from state of its own would say something else: then its name and text say more.
            return created?.Message == image.Message ? created : null;
        }
        catch (Exception error) when (error is TargetInvocationException or MemberAccessException or TypeInitializationException)
        {
            return null;
        }
    }

    private static Exception? ConstructFSharp(Type type, IReadOnlyList<object?> state)
    {
        Type[] fields = FSharpTypes.IsException(type) ? Array.ConvertAll(FSharpShape.Fields(type), field => field.PropertyType) : [];
        bool fits = fields.Length == state.Count
            && fields.Zip(state).All(pair => pair.Second is null ? !pair.First.IsValueType : pair.First.IsInstanceOfType(pair.Second));
        return fits ? Construct(type, fields, [.. state]) : null;
    }

    private static Exception? Construct(Type type, Type[] parameters, object?[] arguments) =>
        (Exception?)type.GetConstructor(BindingFlags.Instance | BindingFlags.Public, parameters)?.Invoke(arguments);
}
