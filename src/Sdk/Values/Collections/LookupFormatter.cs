using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Collections;

/// <summary>Formats look-ups: an array of the groups. MessagePack's own formatter writes the same, and makes a dictionary of it, which has
/// no place for the key null.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class LookupFormatter<TKey, TElement> : IMessagePackFormatter<ILookup<TKey, TElement>?>
{
    public void Serialize(ref MessagePackWriter writer, ILookup<TKey, TElement>? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        var groups = new List<IGrouping<TKey, TElement>>();
        foreach (IGrouping<TKey, TElement> group in value)
        {
            Collections.ItemsWriter.Add(groups, group, options);
        }

        IMessagePackFormatter<IGrouping<TKey, TElement>> formatter = options.Resolver.GetFormatterWithVerify<IGrouping<TKey, TElement>>();
        writer.WriteArrayHeader(groups.Count);
        foreach (IGrouping<TKey, TElement> group in groups)
        {
            formatter.Serialize(ref writer, group, options);
        }

        if (Collections.KeyVariants.IsForeign(value))
        {
            Collections.KeyVariants.Check(value, groups.Select(static group => group.Key));
        }
    }

    public ILookup<TKey, TElement>? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        options.Security.DepthStep(ref reader);
        IMessagePackFormatter<IGrouping<TKey, TElement>> formatter = options.Resolver.GetFormatterWithVerify<IGrouping<TKey, TElement>>();
        var pairs = new List<KeyValuePair<TKey, TElement>>();
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            IGrouping<TKey, TElement> group = formatter.Deserialize(ref reader, options);
            pairs.AddRange(group.Select(element => KeyValuePair.Create(group.Key, element)));
        }

        reader.Depth--;
        ILookup<TKey, TElement> lookup = pairs.ToLookup(static pair => pair.Key, static pair => pair.Value);
        return lookup.Count == count ? lookup
            : throw new MessagePackSerializationException($"of the {count} groups of a lookup some were empty, or had equal keys");
    }
}
