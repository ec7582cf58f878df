namespace ClusterTasks.Worker.Effects;

/// <summary>The handlers of all effects, one for each type. The shell of a node fills it once.</summary>
internal sealed class EffectHandlers(IMailCarrier mail)
{
    private Delegate?[] _handlers = [];

    internal IMailCarrier Mail { get; } = mail;

    internal void On<T>(EffectHandler<T> handler)
        where T : struct
    {
        int index = EffectType<T>.Index;
        if (index >= _handlers.Length)
            Array.Resize(ref _handlers, Math.Max(64, index + 1));
        _handlers[index] = handler;
    }

    internal EffectHandler<T> Find<T>()
        where T : struct
        => (EffectHandler<T>?)_handlers.ElementAtOrDefault(EffectType<T>.Index)
            ?? throw new InvalidOperationException($"Nobody carries out {typeof(T).Name}.");
}
