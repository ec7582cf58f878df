namespace ClusterTasks;

/// <summary>The most that a call can ask for or carry. The program's side refuses more at the call, where it costs that call; a node ends
/// the session of a client that sends more all the same.</summary>
internal static class CallLimits
{
    /// <summary>CPUs of a node, and so of a task.</summary>
    internal const double Cpus = 100_000;

    /// <summary>GPUs of a node, and so of a task.</summary>
    internal const double Gpus = 1_024;

    /// <summary>A custom resource. In 1/10000 a double still has every whole number, and 64 bits have the sum over a thousand
    /// nodes.</summary>
    internal const double Amount = 900_000_000_000;

    /// <summary>One PiB.</summary>
    internal const long MemoryBytes = 1L << 50;

    /// <summary>Characters of a name of a task or a placement group.</summary>
    internal const int NameLength = 1_000;

    /// <summary>Characters of a name of a custom resource.</summary>
    internal const int ResourceNameLength = 256;

    /// <summary>Custom resources of a task or a bundle.</summary>
    internal const int Resources = 100;

    /// <summary>Characters of a task's label selectors: several hundred requests travel in one message, and the node and the scheduler keep
    /// the text and its parts for as long as the task waits.</summary>
    internal const int LabelsLength = 4 << 10;

    /// <summary>Tasks above a task, unless the program allows more: deeper ones are a recursion without end.</summary>
    internal const int TaskDepth = 256;

    /// <summary>Characters of a report of progress.</summary>
    internal const int ProgressLength = 1_000;

    /// <summary>Exception types of a task's RetryOn.</summary>
    internal const int RetryOn = 100;

    /// <summary>References of one call: with their places, a task still fits a message between nodes.</summary>
    internal const int References = 1_000_000;

    /// <summary>Bundles of a placement group: planning costs nodes × bundles.</summary>
    internal const int Bundles = 10_000;

    /// <summary>All that calls of one function with the same options have in common, encoded.</summary>
    internal const int DefinitionBytes = 1 << 20;

    /// <summary>The arguments of one call, encoded: eight values of 64 KiB, and four bytes for each reference.</summary>
    internal const int BodyBytes = 8 << 20;
}
