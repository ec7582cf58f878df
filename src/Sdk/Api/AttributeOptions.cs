using System.Globalization;

namespace ClusterTasks;

/// <summary>Makes the options of a call out of the attribute of its function.</summary>
internal static class AttributeOptions
{
    /// <summary>Returns the options of a call without options of its own, each value checked as <see cref="TaskOptions"/> checks
    /// it.</summary>
    /// <exception cref="ArgumentException">A value is wrong; the message says which and what is right.</exception>
    internal static TaskOptions Of(RemoteAttribute attribute) => new()
    {
        Cpus = attribute.Cpus,
        Gpus = attribute.Gpus,
        MemoryBytes = attribute.MemoryBytes,
        Resources = attribute.Resources is null ? Amounts.None : ReadResources(attribute.Resources),
        MaxRetries = attribute.MaxRetries,
        RetryOn = attribute.RetryOn ?? [],
        RetryDelay = Seconds(attribute.RetryDelaySeconds, nameof(RemoteAttribute.RetryDelaySeconds)),
        RetryMaxDelay = Seconds(attribute.RetryMaxDelaySeconds, nameof(RemoteAttribute.RetryMaxDelaySeconds)),
        Timeout = attribute.TimeoutSeconds == 0 ? null : Seconds(attribute.TimeoutSeconds, nameof(RemoteAttribute.TimeoutSeconds)),
        TimeoutGrace = double.IsPositiveInfinity(attribute.TimeoutGraceSeconds) ? Timeout.InfiniteTimeSpan
            : Seconds(attribute.TimeoutGraceSeconds, nameof(RemoteAttribute.TimeoutGraceSeconds)),
        Priority = attribute.Priority,
        Name = attribute.Name,
    };

    private static TimeSpan Seconds(double seconds, string property) => seconds is >= 0 and < 4_233_600
        ? TimeSpan.FromSeconds(seconds)
        : throw new ArgumentOutOfRangeException(property, seconds, $"{property} is zero or more, and less than 49 days (4,233,600 s).");

    private static Dictionary<string, double> ReadResources(string text)
    {
        var resources = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = pair.Split('=', StringSplitOptions.TrimEntries);
            if (parts is not [_, var number]
                || !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double amount)
                || !resources.TryAdd(parts[0], amount))
                throw new ArgumentException(
                    $"Resources is '{text}'; write name=amount with commas between them, each name once, such as licence=1,disk=0.5.",
                    nameof(RemoteAttribute.Resources));
        }

        return resources;
    }
}
