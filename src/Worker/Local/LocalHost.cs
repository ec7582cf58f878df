using System.Net;
using System.Text;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Local;

/// <summary>Checks, before anything is started, that the machine has what a local cluster needs.</summary>
internal static class LocalHost
{
    /// <summary>Makes the cluster's folder and finds the address of its nodes.</summary>
    /// <exception cref="ClusterUnavailableException">The machine lacks something; the message says what to set or to do.</exception>
    internal static (LocalRunDirectory Directory, IPAddress Address) Prepare(LocalClusterOptions options)
    {
        try
        {
            OpenFileLimit.Check();
            IPAddress address = Loopback.Find();
            string root = options.EffectiveRunDirectory;
            if (Encoding.UTF8.GetByteCount(root) > RunFolder.MaxBytes)
                throw new NodeStartException(
                    $"The run directory '{root}' is longer than {RunFolder.MaxBytes} bytes, so the paths of sockets in it do not fit. "
                    + "Set {run-dir} to a shorter path.");
            return (LocalRunDirectory.Create(root), address);
        }
        catch (NodeStartException e)
        {
            throw new ClusterUnavailableException(e.For(LocalSettingNames.Reader), e);
        }
    }
}
