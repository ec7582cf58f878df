using System.Globalization;
using System.Net;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Reads setting texts. The exceptions say what was expected, to follow the word "expected".</summary>
internal static class SettingValues
{
    internal static T Choice<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0])
            ? value
            : throw new FormatException("one of " + string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant());

    internal static string Word(string text) => text.Length > 0 ? text : throw new FormatException("a text that is not empty");

    internal static bool Flag(string text) =>
        bool.TryParse(text, out bool value) ? value : throw new FormatException("true or false");

    internal static int Port(string text) => Integer(text, 0, 65535) ?? throw new FormatException("a port from 0 to 65535");

    internal static int Count(string text) =>
        Integer(text, 0, int.MaxValue) ?? throw new FormatException("a whole number that is not negative");

    internal static double Amount(string text) =>
        Number(text) is >= 0 and double value ? value : throw new FormatException("a number that is not negative, such as 4 or 0.5");

    internal static TimeSpan Seconds(string text) =>
        Number(text) is > 0 and <= 86_400 and double value
            ? TimeSpan.FromSeconds(value)
            : throw new FormatException("seconds, more than 0 and at most 86400");

    internal static long Bytes(string text)
    {
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        ReadOnlySpan<char> digits = shift == 0 ? text : text.AsSpan(0, text.Length - 1);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= long.MaxValue >> shift
            ? value << shift
            : throw new FormatException("bytes, such as 2147483648 or 2G");
    }

    internal static IPAddress Address(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) ? address : throw new FormatException("an IP address");

    internal static IPEndPoint EndPoint(string text) =>
        text.LastIndexOf(':') > text.LastIndexOf(']') && IPEndPoint.TryParse(text, out IPEndPoint? endpoint)
            ? endpoint
            : throw new FormatException("an IP address and a port, such as 127.0.0.1:7000");

    /// <summary>Reads the address of a silo, also in the form of a node's ready line and of Orleans, with the silo's generation behind an
    /// <c>@</c>.</summary>
    internal static IPEndPoint SiloEndPoint(string text) => EndPoint(text.Split('@')[0]);

    internal static string HostAndPort(string text) =>
        text.LastIndexOf(':') is > 0 and int colon && Integer(text[(colon + 1)..], 1, 65535) is not null
            ? text
            : throw new FormatException("a host and a port, such as redis:6379");

    internal static Dictionary<string, T> Pairs<T>(string text, Func<string, T> value)
    {
        var pairs = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (string pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0 || !pairs.TryAdd(pair[..equals].Trim(), value(pair[(equals + 1)..].Trim())))
                throw new FormatException("name=value pairs with commas between them, each name once");
        }

        return pairs;
    }

    private static int? Integer(string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum
            ? value
            : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out double value) && double.IsFinite(value)
            ? value
            : null;
}
