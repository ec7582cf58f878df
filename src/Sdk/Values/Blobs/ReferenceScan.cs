using MessagePack;

namespace ClusterTasks.Values.Blobs;

/// <summary>Walks MessagePack without a schema and without recursion: depth costs nothing.</summary>
internal static class ReferenceScan
{
    internal static IReadOnlyList<ObjectId> Find(ReadOnlyMemory<byte> payload)
    {
        HashSet<ObjectId>? found = null;
        try
        {
            var reader = new MessagePackReader(payload);
            long pending = 1;
            while (pending-- > 0)
            {
                switch (reader.NextMessagePackType)
                {
                    case MessagePackType.Array:
                        pending += reader.ReadArrayHeader();
                        break;
                    case MessagePackType.Map:
                        pending += 2L * reader.ReadMapHeader();
                        break;
                    case MessagePackType.Extension:
                        ExtensionResult extension = reader.ReadExtensionFormat();
                        if (extension.TypeCode == ReferenceExtension.Code)
                        {
                            (found ??= []).Add(ReferenceExtension.Read(extension));
                        }

                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }
        catch (Exception error) when (error is MessagePackSerializationException or EndOfStreamException or OverflowException)
        {
            throw Blob.Corrupt("it is not MessagePack", error);
        }

        return found is null ? [] : [.. found];
    }
}
