using System.Collections;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.ComponentModel;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>A collection's flags (whether it may be changed, and how it finds keys) arrive too, or it is refused.</summary>
public sealed class CollectionFlagTests
{
    private static readonly int[] Numbers = [1, 2];

    [Fact]
    public void Encode_FlagsThatAreNoItems_AreRefused()
    {
        Refuses("'readOnly'", new OrderedDictionary { ["a"] = 1 }.AsReadOnly());
        Refuses("'caseInsensitive'", new HybridDictionary(caseInsensitive: true));
        Refuses("comparer of its own", new HybridDictionary(caseInsensitive: true) { ["a"] = 1 });
        Refuses("'raiseListChangedEvents'", new BindingList<int> { RaiseListChangedEvents = false });
        Refuses("'allowEdit'", new BindingList<int> { AllowEdit = false });
        Refuses("an array", new Collection<int>(Numbers));
        Refuses("would not arrive as itself", ArrayList.ReadOnly(new ArrayList { 1 }));
        Refuses("would not arrive as itself", ArrayList.FixedSize(new ArrayList { 1 }));
        Refuses("would not arrive as itself", Hashtable.Synchronized([]));
        Refuses("comparer of its own", CollectionsUtil.CreateCaseInsensitiveHashtable());
        Refuses("comparer of its own", CollectionsUtil.CreateCaseInsensitiveSortedList());
        Refuses("comparer of its own", new ListDictionary(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 });
        Refuses("would lose", new NameValueCollection { ["a"] = "b" });

        static void Refuses<T>(string what, T value) => Assert.Contains(what, Codecs.Refusal(value), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void RoundTrip_CollectionsLikeNewOnes_Arrive()
    {
        Assert.Equal(1, Codecs.RoundTrip(new OrderedDictionary { ["a"] = 1 })["a"]);
        Assert.Equal(1, Codecs.RoundTrip(new HybridDictionary { ["a"] = 1 })["a"]);
        Assert.Equal(1, Codecs.RoundTrip(new ListDictionary { ["a"] = 1 })["a"]);
        Assert.Equal([1, 2], Codecs.RoundTrip(new BindingList<int> { 1, 2 }));
        Assert.Equal([1, 2], Codecs.RoundTrip(new Collection<int> { 1, 2 }));
        Assert.True(Codecs.RoundTrip(new BitArray([true, false]))[0]);
    }
}
