using System.Diagnostics.CodeAnalysis;
using Sentinel.Dashboard;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Events;

namespace Sentinel.Silo.Hosting;

/// <summary>Puts a silo together: configuration, Orleans, ingest, HTTP.</summary>
public static class SiloHost
{
    /// <summary>Builds a silo that is ready to run; false, with every fault of its configuration written out, when that cannot be.</summary>
    public static bool TryCreate(string[] args, TextWriter errors, [NotNullWhen(true)] out WebApplication? silo)
    {
        ArgumentNullException.ThrowIfNull(errors);
        silo = null;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args });
        builder.Configuration.AddEnvironmentVariables("Sentinel__").AddCommandLine(args);
        var read = SiloOptionsReader.Read(builder.Configuration);
        if (read.Options is null)
        {
            errors.WriteLine("Sentinel cannot start, its configuration is wrong:");
            foreach (var error in read.Errors)
            {
                errors.WriteLine($"  {error}");
            }

            return false;
        }

        silo = Create(builder, read.Options);
        return true;
    }

    private static WebApplication Create(WebApplicationBuilder builder, SiloOptions options)
    {
        builder.WebHost.UseUrls(options.Http.Urls);
        builder.Services.AddSingleton(options).AddSingleton(TimeProvider.System).AddSingleton<EventFeed>();
        var app = builder.Build();
        app.MapDashboard();
        return app;
    }
}
