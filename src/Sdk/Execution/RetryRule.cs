using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Execution;

/// <summary>Decides whether an exception is one of those after which its task runs again. It checks the object that was thrown, because a
/// copy may be of another type, or missing.</summary>
internal static class RetryRule
{
    /// <summary>Returns the name of a type as <see cref="TaskOptions.RetryOn"/> uses it.</summary>
    internal static string NameOf(Type type) => TypeNames.Of(type);

    /// <summary>True when the exception is of one of the types or of a type derived from one. The failure of a nested task or of an
    /// argument also counts as the exception that was thrown there.</summary>
    internal static bool Names(IReadOnlyList<string> retryOn, Exception thrown)
    {
        if (retryOn.Count == 0)
            return false;
        return IsOneOf(thrown.GetType(), retryOn)
            || (thrown is RemoteTaskException { InnerException: { } original } && (StandIns.Of(original) is { } image
                ? retryOn.Contains(image.Type) || image.Bases.Any(retryOn.Contains)
                : IsOneOf(original.GetType(), retryOn)));
    }

    private static bool IsOneOf(Type thrown, IReadOnlyList<string> retryOn)
    {
        for (Type? type = thrown; type is not null; type = type.BaseType)
        {
            if (retryOn.Contains(NameOf(type))
                || (type.IsConstructedGenericType && retryOn.Contains(NameOf(type.GetGenericTypeDefinition()))))
                return true;
        }

        return false;
    }
}
