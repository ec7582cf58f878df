using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Tests.Sessions;

public sealed class SessionProgramsTests
{
    [Fact]
    public void Of_EachNumberGivenOut_IsItsProgram()
    {
        var programs = new SessionPrograms();
        ulong[] added = [7, 9, 7, 11];

        uint[] numbers = [.. added.Select(programs.Add)];

        Assert.Equal([1u, 2u, 3u, 4u], numbers);
        Assert.Equal(added, numbers.Select(programs.Of));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(uint.MaxValue)]
    public void Of_NumberThatNobodyHas_IsNoProgram(uint number)
    {
        var programs = new SessionPrograms();
        programs.Add(7);

        Assert.Equal(0UL, programs.Of(number));
    }
}
