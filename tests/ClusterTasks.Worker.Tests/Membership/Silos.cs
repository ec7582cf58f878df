using System.Net;
using Orleans;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Membership;

/// <summary>Silos and their rows.</summary>
internal static class Silos
{
    internal static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    internal static SiloAddress Address(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + number), 7);

    internal static MembershipEntry Entry(int number, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = Address(number),
        Status = status,
        SiloName = $"silo \"{number}\"",
        HostName = "host",
        RoleName = null,
        ProxyPort = number,
        StartTime = Start,
        IAmAliveTime = Start.AddSeconds(number),
        SuspectTimes = number % 2 == 0 ? null : [Tuple.Create(Address(number + 1), Start.AddMinutes(number))],
    };
}
