namespace ClusterTasks.Tests.Api;

/// <summary>Wrong use of the API leads to the page that explains it, like the cluster's own errors.</summary>
public sealed class HelpLinkTests : SessionTest
{
    [Fact]
    public void HelpLink_OfADefaultFunction_IsThatOfFunctions() =>
        LeadsTo(HelpPage.Functions, () => default(RemoteFunction<Func<int>>).Invoke());

    [Fact]
    public void HelpLink_OfAReferenceAsAnotherType_IsThatOfReferences() =>
        LeadsTo(HelpPage.References, () => Session.NewRef<string>().As<List<int>>());

    [Fact]
    public void HelpLink_OfATimeoutOutOfRange_IsThatOfWaits() =>
        LeadsTo(HelpPage.Waits, () => Session.NewRef<int>().Get(TimeSpan.FromSeconds(-2)));

    [Fact]
    public void HelpLink_OfATypeThatCannotBeRegistered_IsThatOfValues() => LeadsTo(HelpPage.Values, RemoteTypes.Register<IDisposable>);

    [Fact]
    public void HelpLink_OfEachKind_IsAnAddressOfTheWeb() =>
        Assert.All([HelpPage.Functions, HelpPage.Waits, HelpPage.Of(typeof(NodeDiedException))],
            link => Assert.True(Uri.IsWellFormedUriString(link, UriKind.Absolute), link));

    private static void LeadsTo(string? section, Action call)
    {
        Exception error = Assert.ThrowsAny<Exception>(call);
        Assert.True(error is ArgumentException or InvalidOperationException, error.ToString());
        Assert.Equal(section, error.HelpLink);
    }
}
