using System.Collections.Immutable;
using System.Globalization;

namespace ClusterTasks.Worker.Membership;

/// <summary>The silos of a cluster as Orleans' membership keeps them: rows and one version of the whole, each with a tag that tells whether
/// it has changed since it was read. No I/O, no clock; a change gives a new list.</summary>
/// <param name="ClusterId">The cluster of the list.</param>
/// <param name="Version">The version of the whole list; Orleans increments it with each change but a sign of life.</param>
/// <param name="Tag">The tag of that version.</param>
/// <param name="NextTag">The next tag: tags are numbers, each given out once.</param>
/// <param name="Rows">The silos, including the dead ones until Orleans removes them.</param>
internal sealed record MemberList(string ClusterId, int Version, long Tag, long NextTag, ImmutableList<MemberRow> Rows)
{
    internal static MemberList Empty(string clusterId) => new(clusterId, Version: 0, Tag: 0, NextTag: 1, []);

    internal MembershipTableData ReadAll() => new([.. Rows.Select(row => row.ToTuple())], TableVersion);

    internal MembershipTableData Read(SiloAddress silo) =>
        Find(silo) is { } row ? new MembershipTableData(row.ToTuple(), TableVersion) : new MembershipTableData(TableVersion);

    /// <summary>Returns the list with one silo more. Null: another silo has changed the list since the caller read it, or the silo is in
    /// it.</summary>
    internal MemberList? Insert(MembershipEntry entry, TableVersion version) =>
        IsNext(version) && Find(entry.SiloAddress) is null ? Next(version, Rows.Add(new MemberRow(NextTag, entry.Copy()))) : null;

    /// <summary>Returns the list with another row for a silo. Null: another silo has changed the list or the row since the caller read it,
    /// or there is none.</summary>
    internal MemberList? Update(MembershipEntry entry, string tag, TableVersion version) =>
        IsNext(version) && Find(entry.SiloAddress) is { } row && Text(row.Tag) == tag
            ? Next(version, Rows.Replace(row, new MemberRow(NextTag, entry.Copy()))) : null;

    /// <summary>Returns the list with a silo's sign of life. Neither tags nor version change: a sign of life must not get in the way of a
    /// change that another silo is about to make.</summary>
    internal MemberList Alive(SiloAddress silo, DateTime time)
    {
        if (Find(silo) is not { } row)
            return this;
        MembershipEntry entry = row.Entry.Copy();
        entry.IAmAliveTime = time;
        return this with { Rows = Rows.Replace(row, row with { Entry = entry }) };
    }

    /// <summary>Returns the list without dead silos whose last sign of life is older.</summary>
    internal MemberList WithoutDead(DateTimeOffset before) =>
        this with { Rows = Rows.RemoveAll(row => row.Entry.Status == SiloStatus.Dead && row.Entry.LastWord() < before.UtcDateTime) };

    /// <summary>Returns the list without any silo. Its tags go on, so that a silo that has read the old list cannot change this
    /// one.</summary>
    internal MemberList Cleared() => new(ClusterId, Version: 0, Tag: NextTag, NextTag + 1, []);

    private TableVersion TableVersion => new(Version, Text(Tag));

    private bool IsNext(TableVersion version) => version.VersionEtag == Text(Tag) && version.Version > Version;

    private MemberList Next(TableVersion version, ImmutableList<MemberRow> rows) =>
        this with { Version = version.Version, Tag = NextTag + 1, NextTag = NextTag + 2, Rows = rows };

    private MemberRow? Find(SiloAddress silo) => Rows.Find(row => row.Entry.SiloAddress.Equals(silo));

    internal static string Text(long tag) => tag.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One silo of a list. The entry is never changed in place.</summary>
internal sealed record MemberRow(long Tag, MembershipEntry Entry)
{
    internal Tuple<MembershipEntry, string> ToTuple() => Tuple.Create(Entry.Copy(), MemberList.Text(Tag));
}
