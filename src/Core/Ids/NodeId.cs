using System.Globalization;
using System.Security.Cryptography;

namespace ClusterTasks;

/// <summary>Identifies one run of one node: a node that starts again gets a new id, so the id is also the fencing token
/// that tells a live node from a message of its dead predecessor.</summary>
/// <param name="Value">A random non-zero 64-bit number.</param>
public readonly record struct NodeId(ulong Value)
{
    /// <summary>Makes the id of a node that starts now.</summary>
    public static NodeId New()
    {
        Span<byte> bytes = stackalloc byte[8];
        ulong value;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            value = BitConverter.ToUInt64(bytes);
        }
        while (value == 0);
        return new NodeId(value);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">Sixteen hexadecimal digits.</param>
    /// <exception cref="FormatException">The text is not a node id.</exception>
    public static NodeId Parse(string text) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) && value != 0
            ? new NodeId(value)
            : throw new FormatException($"'{text}' is not a node id: expected sixteen hexadecimal digits.");

    /// <summary>Returns the id as sixteen hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
