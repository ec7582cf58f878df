using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClusterTasks;

/// <summary>Checks amounts of resources as users write them, where they are set.</summary>
internal static class Amounts
{
    private const string Property = "Resources";

    private static readonly string[] BuiltInResources = ["CPU", "GPU", "memory"];

    /// <summary>No further resources.</summary>
    internal static readonly IReadOnlyDictionary<string, double> None = FrozenDictionary<string, double>.Empty;

    internal static double? Check(double? value, double most, [CallerMemberName] string property = "") =>
        value is null || IsAmount(value.Value, most) ? value : throw WrongAmount(property, value.Value, most, property);

    private static bool IsAmount(double amount, double most) => amount >= 0 && amount <= most;

    private static ArgumentOutOfRangeException WrongAmount(string what, double amount, double most, string property) => new(
        property, amount, string.Create(CultureInfo.InvariantCulture, $"{what} is a finite number, zero or more, and at most {most:N0}."));

    internal static FrozenDictionary<string, double>? Check(IReadOnlyDictionary<string, double>? resources)
    {
        if (resources is null)
            return null;
        if (resources.Count > CallLimits.Resources)
            throw new ArgumentException(
                $"Resources has {resources.Count} entries; at most {CallLimits.Resources} are allowed.", Property);
        foreach ((string name, double amount) in resources)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new ArgumentException("Resources has an empty name.", Property);
            if (name.Length > CallLimits.ResourceNameLength)
                throw new ArgumentException(
                    $"Resources has a name of {name.Length} characters; at most {CallLimits.ResourceNameLength} are allowed.",
                    Property);
            if (!ShownText.IsClean(name))
                throw new ArgumentException(
                    $"Resources cannot hold '{ShownText.Of(name)}': a name has no control characters.", Property);
            if (name.StartsWith(BundleResources.Prefix, StringComparison.Ordinal))
                throw new ArgumentException(
                    $"Resources cannot hold '{name}': names that begin with {BundleResources.Prefix} are those of placement groups.",
                    Property);
            if (BuiltInResources.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"Resources cannot hold '{name}': set Cpus, Gpus or MemoryBytes instead.", Property);
            if (!IsAmount(amount, CallLimits.Amount))
                throw WrongAmount($"Resources['{name}']", amount, CallLimits.Amount, Property);
        }

        return resources.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
