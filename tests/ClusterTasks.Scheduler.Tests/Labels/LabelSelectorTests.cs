using CsCheck;

namespace ClusterTasks.Scheduling.Tests.Labels;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Node = new() { ["zone"] = "a", ["gpu"] = "none", ["it's"] = "x y" };

    [Theory]
    [InlineData("zone=a", true)]
    [InlineData("zone == a", true)]
    [InlineData("zone=b", false)]
    [InlineData("zone!=b", true)]
    [InlineData("zone != a", false)]
    [InlineData("disk!=ssd", true)]
    [InlineData("zone in (a,b)", true)]
    [InlineData("zone in(b , c)", false)]
    [InlineData("zone not in (b,c)", true)]
    [InlineData("zone not in (a)", false)]
    [InlineData("disk not in (ssd)", true)]
    [InlineData("disk in (ssd)", false)]
    [InlineData("zone", true)]
    [InlineData("disk", false)]
    [InlineData("!zone", false)]
    [InlineData("! disk", true)]
    [InlineData("zone in (a,b), gpu!=none", false)]
    [InlineData("zone in (a,b), gpu=none, !disk", true)]
    [InlineData("'it''s'='x y'", true)]
    [InlineData("in=1", false)]
    [InlineData("not!=1", true)]
    public void Matches_EveryOperator_SaysWhatTheTableSays(string text, bool expected) =>
        Assert.Equal(expected, LabelSelector.Parse(text).Matches(Node));

    [Theory]
    [InlineData("", "position 0", "the name of a label")]
    [InlineData("zone=", "position 5", "a value")]
    [InlineData("zone in a", "position 8", "'('")]
    [InlineData("zone in (a", "position 10", "')'")]
    [InlineData("zone in ()", "position 9", "a value")]
    [InlineData("zone not (a)", "position 9", "'in (…)'")]
    [InlineData("zone ~ a", "position 5", "'not in (…)'")]
    [InlineData("zone=a,", "position 7", "the name of a label")]
    [InlineData("zone=a gpu=b", "position 7", "','")]
    [InlineData("zone!a", "position 5", "'='")]
    [InlineData("zone='a", "position 7", "closing quote")]
    [InlineData("''=a", "position 0", "not empty")]
    [InlineData("zone=a | zone=b", "position 7", "the end")]
    public void Parse_Wrong_NamesThePlaceAndWhatIsAllowed(string text, string place, string allowed)
    {
        ArgumentException error = Assert.Throws<ArgumentException>("text", () => LabelSelector.Parse(text));
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b=2,a = 1", "a=1, b=2")]
    [InlineData("zone in (b,a,b)", "zone in (a,b)")]
    [InlineData("zone in (b)", "zone=b")]
    [InlineData("zone not in (b)", "zone!=b")]
    [InlineData("a==1, a=1", "a=1")]
    public void ToString_SameMeaning_IsTheSameText(string text, string canonical)
    {
        Assert.Equal(canonical, LabelSelector.Parse(text).ToString());
        Assert.Equal(LabelSelector.Parse(canonical), LabelSelector.Parse(text));
        Assert.Equal(LabelSelector.Parse(canonical).GetHashCode(), LabelSelector.Parse(text).GetHashCode());
    }

    [Fact]
    public void Parse_OfAnyCanonicalText_GivesTheSameSelector()
    {
        Gen<string> word = Gen.OneOf(Gen.String[Gen.Char["abz, ()=!|'\u00a0/."], 0, 6], Gen.Const("in"), Gen.Const("not"));
        Gen<string> key = word.Where(text => text.Length > 0);
        Gen<LabelTerm> term = Gen.Select(
            key, Gen.Bool, word.Array[0, 3], (name, isNegated, values) => new LabelTerm(name, isNegated, values));
        Gen<LabelSelector> selector = term.Array[1, 4].Select(terms => new LabelSelector(terms));
        selector.Array[1, 3].Sample(choices =>
        {
            Assert.Equal(choices[0], LabelSelector.Parse(choices[0].ToString()));
            Assert.Equal(choices, LabelSelector.ParseChoices(LabelSelector.Join(choices)));
        });
    }

    [Fact]
    public void Parse_Anything_GivesASelectorOrAnArgumentException() =>
        Gen.String[Gen.Char["ab ,()=!|'in not\u001b"], 0, 14].Sample(text =>
        {
            try
            {
                Assert.Equal(LabelSelector.Parse(text), LabelSelector.Parse(LabelSelector.Parse(text).ToString()));
            }
            catch (ArgumentException error)
            {
                Assert.Equal("text", error.ParamName);
            }
        });
}
