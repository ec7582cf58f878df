using System.Text;
using ClusterTasks.Worker.Membership;
using ClusterTasks.Worker.Tests.Processes;
using Orleans;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Membership;

/// <summary>The list is written although the disk is full, and nobody reads half of one.</summary>
public sealed class SwappedFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Change_DiskIsFull_IsWritten()
    {
        using var disk = new SmallDisk("1m");
        Assert.SkipUnless(disk.IsMounted, "Mounting a small file system needs the superuser.");
        string path = Path.Combine(disk.Directory, "members.json");
        var table = new FileMembershipTable(new MemberFile(path, TimeProvider.System), "c");
        await table.InitializeMembershipTable(true);
        for (int i = 0; i < 8; i++)
            Assert.True(await table.InsertRow(Silos.Entry(i), (await table.ReadAll()).Version.Next()));
        FillUp(disk.Directory);

        for (int i = 0; i < 8; i++)
        {
            MembershipTableData read = await table.ReadAll();
            Assert.True(await table.UpdateRow(Silos.Entry(i, SiloStatus.Dead), read.TryGet(Silos.Address(i))!.Item2, read.Version.Next()));
        }

        Assert.All((await table.ReadAll()).Members, member => Assert.Equal(SiloStatus.Dead, member.Item1.Status));
        Assert.Throws<IOException>(() => File.WriteAllBytes(Path.Combine(disk.Directory, "more"), new byte[4096]));
    }

    [Fact]
    public async Task Change_NoRoomAtAll_SaysToFreeSpace()
    {
        using var disk = new SmallDisk("1m");
        Assert.SkipUnless(disk.IsMounted, "Mounting a small file system needs the superuser.");
        FillUp(disk.Directory);
        string path = Path.Combine(disk.Directory, "members.json");
        var error = await Assert.ThrowsAnyAsync<ClusterTasksException>(
            () => new MemberFile(path, TimeProvider.System).ChangeAsync(_ => MemberList.Empty("c"), TestContext.Current.CancellationToken));
        Assert.Equal($"The list of the cluster's nodes, '{path}', cannot be written: No space left on device. Free space there.",
            error.Message);
        Assert.False(File.Exists(path));
    }

    /// <summary>A reader that opened the file before a swap may read the first bytes of the next text and the last ones of the one
    /// before.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    public void TextOf_CutBetweenTwoTexts_IsOneOfThemOrRefused(int before, int after)
    {
        byte[] first = MemberListText.Write(List(before, hour: 1)), second = MemberListText.Write(List(after, hour: 2));
        byte[] old = SwappedFile.Fill(first, 4096), next = SwappedFile.Fill(second, 4096);
        for (int cut = 0; cut <= 4096; cut++)
        {
            byte[] mixed = [.. next[..cut], .. old[cut..]];
            try
            {
                ReadOnlyMemory<byte> text = SwappedFile.TextOf(mixed);
                MemberListText.Read(text);
                Assert.True(text.Span.SequenceEqual(first) || text.Span.SequenceEqual(second),
                    $"At {cut} it is neither: {Encoding.UTF8.GetString(text.Span)}");
            }
            catch (FormatException)
            {
                // The reader reads again.
            }
        }
    }

    [Fact]
    public void TextOf_TextOfAPerson_IsAllOfIt() => Assert.Equal("{}"u8, SwappedFile.TextOf("{}\n\n"u8.ToArray()).Span);

    [Fact]
    public void Replace_LinkInTheSparesPlace_TouchesNotWhatItNames()
    {
        string path = Path.Combine(_folder.Path, "list"), precious = Path.Combine(_folder.Path, "precious");
        File.WriteAllText(precious, "precious");
        File.CreateSymbolicLink(path + ".spare", precious);
        SwappedFile.Replace(path, "{}"u8);
        SwappedFile.Replace(path, "[]"u8);
        Assert.Equal("precious", File.ReadAllText(precious));
        Assert.Equal("[]", File.ReadAllText(path).Trim());
        Assert.Equal("{}", File.ReadAllText(path + ".spare").Trim());
    }

    private static MemberList List(int silos, int hour)
    {
        MemberList list = MemberList.Empty("c");
        for (int i = 0; i < silos; i++)
            list = list.Insert(Silos.Entry(i), list.ReadAll().Version.Next())!.Alive(Silos.Address(i), Silos.Start.AddHours(hour));
        return list;
    }

    private static void FillUp(string folder)
    {
        using FileStream file = File.Create(Path.Combine(folder, "filler"), 1);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
