namespace ClusterTasks.Worker.Effects;

/// <summary>Numbers the types of effects, so that an array finds what belongs to each.</summary>
internal static class EffectType
{
    private static int _last = -1;

    internal static int Next() => Interlocked.Increment(ref _last);
}

/// <summary>The number of one type.</summary>
internal static class EffectType<T>
{
    internal static readonly int Index = EffectType.Next();
}
