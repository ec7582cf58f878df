using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using CsCheck;
using MessagePack;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Tests.Session;

/// <summary>Names of programs on consoles.</summary>
public sealed class ShownTextTests
{
    [Theory]
    [InlineData("Pages.Index", "Pages.Index")]
    [InlineData("naïve 名前 😀", "naïve 名前 😀")]
    [InlineData("a\nb\r\tc", "a\\u000ab\\u000d\\u0009c")]
    [InlineData("\u001b[2J\u001b]0;title\u0007", "\\u001b[2J\\u001b]0;title\\u0007")]
    [InlineData("\u009b31m\u2028\u202e", "\\u009b31m\\u2028\\u202e")]
    [InlineData("", "")]
    public void Of_ControlCharacters_AreWrittenOut(string name, string shown) => Assert.Equal(shown, ShownText.Of(name));

    /// <summary>Any name that a message quotes and that would act on a console is refused where it is given.</summary>
    [Theory]
    [InlineData("licence\u001b[31m")]
    [InlineData("a\nb")]
    [InlineData("x\u202ey")]
    public void Call_NameWithAControlCharacter_IsRefusedAndShownWrittenOut(string name)
    {
        var amounts = new Dictionary<string, double> { [name] = 1 };
        Check("Resources", () => _ = new TaskOptions { Resources = amounts });
        Check("Resources", () => _ = new Bundle { Resources = amounts });
        Check("Resources", () => AttributeOptions.Of(new RemoteAttribute { Resources = $"{name}=1" }));
        Check("text", () => LabelSelector.Parse($"'{name}'=a"));
        Check("text", () => LabelSelector.Parse($"zone in ('{name}')"));

        void Check(string parameter, Action call)
        {
            var error = Assert.Throws<ArgumentException>(call);
            Assert.Equal(parameter, error.ParamName);
            Assert.Contains(ShownText.Of(name), error.Message, StringComparison.Ordinal);
            Assert.True(ShownText.IsClean(error.Message));
        }
    }

    [Fact]
    public void ErrorLine_OfAMessageWithEscapeSequences_IsClean() =>
        Assert.Equal("InvalidOperationException: bad \\u001b[31m thing",
            ErrorLine.Of(new InvalidOperationException("bad \u001b[31m\nthing")));

    [Fact]
    public void Of_AnyText_HasNoControlCharacterAndIsItsOwnImage() => Gen.String.Sample(text =>
    {
        string shown = ShownText.Of(text);
        Assert.DoesNotContain(shown, char.IsControl);
        Assert.Same(shown, ShownText.Of(shown));
    });

    [Fact]
    public void Definition_OfAnotherProcess_HasACleanName()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        new TaskDefinition { Name = "evil\n[root] \u001b[31m" }.Write(ref writer);
        writer.Flush();
        var reader = new MessagePackReader(buffer.WrittenMemory);
        Assert.Equal("evil\\u000a[root] \\u001b[31m", TaskDefinition.Read(ref reader).Name);
    }

    [Fact]
    public void TaskOutput_NameOfALine_IsClean()
    {
        var shown = new ConcurrentQueue<string>();
        using (var output = new TaskOutput(shown.Enqueue, new FakeTimeProvider()))
            output.Write(new LogLine("f\n\u001b[2J", new NodeId(1), 5, false, "text"));
        Assert.StartsWith("[f\\u000a\\u001b[2J node=", Assert.Single(shown));
    }
}
