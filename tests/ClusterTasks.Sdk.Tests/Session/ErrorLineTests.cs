using ClusterTasks.Session;

namespace ClusterTasks.Sdk.Tests.Session;

public sealed class ErrorLineTests
{
    [Theory]
    [InlineData("It is gone.", "It is gone")]
    [InlineData(
        "Target silo has terminated. System.Net.Sockets.SocketException: refused\n   at Orleans.Runtime.Foo`1.BarAsync(Message message)\n",
        "Target silo has terminated. System.Net.Sockets.SocketException: refused")]
    [InlineData("Lost at Orleans.Runtime.CallbackData.OnTargetSiloFail() in /_/src/x.cs:line 3", "Lost")]
    [InlineData("first line\r\nsecond line", "first line")]
    [InlineData("not at home (yet)", "not at home (yet)")]
    public void Cause_OfAnyMessage_IsItsFirstLineWithoutStack(string message, string cause) =>
        Assert.Equal(cause, ErrorLine.Cause(new InvalidOperationException(message)));

    [Fact]
    public void Cause_OfAStaticInitializer_IsWhatItThrew() =>
        Assert.Equal("boom", ErrorLine.Cause(new TypeInitializationException("A.B", new InvalidOperationException("boom"))));
}
