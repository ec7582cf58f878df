using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace ClusterTasks.Cluster.Tests.Security;

/// <summary>The cluster's token together with TLS of Orleans, in either order.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly X509Certificate2 _certificate = NewCertificate();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silos_WithTokenAndTls_JoinAndServeAClient(bool tlsFirst)
    {
        int first = FreePort.Find(IPAddress.Loopback), gateway = FreePort.Find(IPAddress.Loopback),
            second = FreePort.Find(IPAddress.Loopback);
        var primary = new IPEndPoint(IPAddress.Loopback, first);
        using IHost one = Silo(primary, first, gateway, tlsFirst, Token);
        await one.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Patience);
        using IHost two = Silo(primary, second, 0, tlsFirst, Token);
        await two.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Patience);
        using (IHost client = Client(new IPEndPoint(IPAddress.Loopback, gateway), tlsFirst))
        {
            await client.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Patience);
            Dictionary<SiloAddress,
                SiloStatus> hosts = await client.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0)
                .GetHosts(onlyActive: true);
            Assert.Equal(2, hosts.Count);
            await client.StopAsync(TestContext.Current.CancellationToken);
        }

        await two.StopAsync(TestContext.Current.CancellationToken);
        await one.StopAsync(TestContext.Current.CancellationToken);
    }

    private static X509Certificate2 NewCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions
            .Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null); // with a key that SslStream can use
    }

    private static void Relax(TlsOptions options)
    {
        options.OnAuthenticateAsClient = (_, client) => client.TargetHost = "localhost";
        options.AllowAnyRemoteCertificate();
    }

    private IHost Silo(IPEndPoint primary, int port, int gatewayPort, bool tlsFirst, string token)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseDevelopmentClustering(primary);
            silo.ConfigureEndpoints(IPAddress.Loopback, port, gatewayPort);
            silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = ("tls", "tls"));
            if (tlsFirst)
                silo.UseTls(_certificate, Relax);
            silo.UseClusterTasksToken(token);
            if (!tlsFirst)
                silo.UseTls(_certificate, Relax);
        });
        return builder.Build();
    }

    private IHost Client(IPEndPoint gateway, bool tlsFirst)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(gateway);
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = ("tls", "tls"));
            if (tlsFirst)
                client.UseTls(_certificate, Relax);
            client.UseClusterTasksToken(Token);
            if (!tlsFirst)
                client.UseTls(_certificate, Relax);
        });
        return builder.Build();
    }
}
