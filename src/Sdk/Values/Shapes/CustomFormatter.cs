using System.Reflection;
using MessagePack;

namespace ClusterTasks.Values.Shapes;

/// <summary>Finds the formatter that a member asks for with [MessagePackFormatter].</summary>
internal static class CustomFormatter
{
    internal static bool Has(MemberInfo member) => member.IsDefined(typeof(MessagePackFormatterAttribute));

    internal static object? Find(MemberInfo member)
    {
        if (member.GetCustomAttribute<MessagePackFormatterAttribute>() is not { } attribute)
        {
            return null;
        }

        return attribute.Arguments is { Length: > 0 } arguments ? Activator.CreateInstance(attribute.FormatterType, arguments)
            : attribute.FormatterType.GetField("Instance", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)
                ?? Activator.CreateInstance(attribute.FormatterType);
    }
}
