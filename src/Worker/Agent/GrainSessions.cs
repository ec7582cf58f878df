using ClusterTasks.Execution;
using ClusterTasks.Session;

namespace ClusterTasks.Worker.Agent;

/// <summary>Finds the session of the silo whose grain runs on this thread. Constructors, activations, deactivations, and the timers that
/// those start run in no call, so that <see cref="GrainSessionFilter"/> makes nothing current in them.</summary>
internal static class GrainSessions
{
    private static readonly Lock Changes = new();
    private static volatile IReadOnlyList<Silo> _silos = [];

    internal static void Add(SiloAddress address, IGrainContextAccessor grains, HostSession host)
    {
        lock (Changes)
            _silos = [.. _silos, new Silo(address, grains, host)];
        SessionAmbient.OfSurroundings = Find;
    }

    internal static void Remove(SiloAddress address)
    {
        lock (Changes)
            _silos = [.. _silos.Where(silo => !silo.Address.Equals(address))];
    }

    private static SessionCore? Find()
    {
        // Any silo's accessor knows what runs on this thread. Where that is no grain, it names its own silo's client.
        IReadOnlyList<Silo> silos = _silos;
        if (silos.Count == 0 || silos[0].Grains.GrainContext is not { } context || context.GrainId.Type.IsClient())
            return null;
        SiloAddress? address = context.Address.SiloAddress;
        return silos.FirstOrDefault(silo => silo.Address.Equals(address))?.Host.Slot.Session;
    }

    private sealed record Silo(SiloAddress Address, IGrainContextAccessor Grains, HostSession Host);
}
