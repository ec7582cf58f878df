using ClusterTasks.Worker.Membership;
using CsCheck;
using Orleans;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Membership;

/// <summary>Random histories of silos that read, and later change the list. A change counts if and only if nothing else has changed since,
/// signs of life apart. Nothing is lost, the version counts the changes, and every list survives its file.</summary>
public sealed class MemberListModelTests
{
    private enum Operation
    {
        Read, Insert, Update, Alive, Clean,
    }

    [Fact]
    public void RandomHistory_AChangeCountsExactlyIfNothingElseHasChanged() =>
        Gen.Select(Gen.Enum<Operation>(), Gen.Int[0, 3], Gen.Int[0, 4]).Array[0, 200].Sample(history =>
        {
            MemberList list = MemberList.Empty("c");
            var statuses = new Dictionary<int, SiloStatus>();
            var readers = new (MembershipTableData Data, int Changes)[4];
            Array.Fill(readers, (list.ReadAll(), 0));
            int changes = 0;
            foreach ((Operation operation, int reader, int silo) in history)
            {
                (MembershipTableData data, int seen) = readers[reader];
                bool isCurrent = seen == changes;
                switch (operation)
                {
                    case Operation.Read:
                        readers[reader] = (list.ReadAll(), changes);
                        break;
                    case Operation.Insert:
                        Change(list.Insert(Silos.Entry(silo, SiloStatus.Joining), data.Version.Next()),
                            isCurrent && !statuses.ContainsKey(silo), silo, SiloStatus.Joining);
                        break;
                    case Operation.Update when data.TryGet(Silos.Address(silo)) is { } row:
                        SiloStatus next = row.Item1.Status == SiloStatus.Joining ? SiloStatus.Active : SiloStatus.Dead;
                        Change(list.Update(Silos.Entry(silo, next), row.Item2, data.Version.Next()),
                            isCurrent && statuses.ContainsKey(silo), silo, next);
                        break;
                    case Operation.Alive:
                        list = list.Alive(Silos.Address(silo), Silos.Start.AddDays(1));
                        break;
                    case Operation.Clean:
                        list = list.WithoutDead(Silos.Start.AddDays(2));
                        foreach (int dead in statuses.Where(pair => pair.Value == SiloStatus.Dead).Select(pair => pair.Key).ToArray())
                            statuses.Remove(dead);
                        break;
                }

                Assert.Equal(changes, list.Version);
                Assert.Equal(
                    statuses.OrderBy(pair => pair.Key).Select(pair => (Silos.Address(pair.Key), pair.Value)),
                    list.ReadAll().Members.Select(member => (member.Item1.SiloAddress, member.Item1.Status))
                        .OrderBy(row => row.SiloAddress));
                Assert.Equal(MemberListTests.Text(list), MemberListTests.Text(MemberListText.Read(MemberListText.Write(list))));
            }

            void Change(MemberList? changed, bool counts, int silo, SiloStatus status)
            {
                Assert.Equal(counts, changed is not null);
                if (changed is null)
                    return;
                list = changed;
                changes++;
                statuses[silo] = status;
            }
        }, iter: 500);
}
