using System.Reflection;
using System.Runtime.Versioning;
using ClusterTasks.Platform;
using ClusterTasks.Scheduling.Policy;
using ClusterTasks.Store;

namespace ClusterTasks.Worker.Tests.Platform;

public sealed class PlatformAttributeTests
{
    private const BindingFlags All =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Type[] Types =
    [
        .. new[] { typeof(SupportedSystem), typeof(NodeStore), typeof(Remote), typeof(SchedulerOptions), typeof(LocalCluster),
            typeof(Node.HealthCheck) }
            .SelectMany(t => t.Assembly.GetTypes()),
    ];

    /// <summary>CA1416 guards only what has the attribute: an import without it counts as one that every system has.</summary>
    [Fact]
    public void Imports_OfEachAssembly_StandInClassesForLinux()
    {
        MethodInfo[] imports = [.. Types.SelectMany(t => t.GetMethods(All)).Where(m => m.Attributes.HasFlag(MethodAttributes.PinvokeImpl))];

        Assert.True(imports.Length > 20, $"The search found {imports.Length} imports only.");
        Assert.All(imports, m =>
            Assert.True(IsForLinux(m.DeclaringType!), $"{m.DeclaringType}.{m.Name} needs [SupportedOSPlatform(\"linux\")] on its class."));
    }

    /// <summary>The same for all of <c>src</c>, by its source: <c>PlatformTests</c> of the tests of the documentation.</summary>
    [Fact]
    public void Imports_OfEachAssembly_StandInPlatform() =>
        Assert.All(
            Types.SelectMany(t => t.GetMethods(All)).Where(m => m.Attributes.HasFlag(MethodAttributes.PinvokeImpl)),
            m => Assert.Equal(typeof(SupportedSystem).Namespace, m.DeclaringType!.Namespace));

    /// <summary>A program that is written on Windows compiles without a warning at each call; it is refused when it runs there.</summary>
    [Fact]
    public void PublicMembers_HaveNoPlatformAttribute()
    {
        Type[] visible = [.. Types.Where(t => t.IsVisible)];
        var members = visible.Concat(visible.SelectMany(t => t.GetMembers(All)));

        Assert.NotEmpty(visible);
        Assert.All(members, m => Assert.Empty(m.GetCustomAttributes<OSPlatformAttribute>()));
        Assert.All(Types.Select(t => t.Assembly).Distinct(), a => Assert.Empty(a.GetCustomAttributes<OSPlatformAttribute>()));
    }

    private static bool IsForLinux(Type type) =>
        type.GetCustomAttributes<SupportedOSPlatformAttribute>().Any(a => a.PlatformName == "linux");
}
