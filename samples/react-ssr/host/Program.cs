// A web host that renders its pages with React, in a command server beside it.
using CoroJs.Commands;
using CoroJs.Samples;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
WebApplication app = builder.Build();
IConfiguration settings = app.Configuration;
ILogger log = app.Logger;

await using CommandClient commands = await CommandClient.StartAsync(new CommandClientOptions
{
    ServerCommand = [settings["corojs"] ?? "corojs", "jsockd"],
    Module = settings["module"] ?? "dist/page.jsmodule",
    PublicKey = File.ReadAllText(settings["key"] ?? "dist/key.pubkey"),
    Log = m => log.Log(m.Level == ServerLogLevel.Error ? LogLevel.Error : LogLevel.Information, "{Text}", m.Text),
});

const string Render = "(page, props) => page.render(props)";
Order[] orders = Order.Some(500);

app.MapGet("/orders", async (string? status, CancellationToken cancellation) =>
{
    var props = new PageProps("ann", orders, status ?? "all");
    string html = await commands.InvokeAsync(Render, props, PageContext.Default.PageProps, PageContext.Default.String, cancellation: cancellation);
    return Results.Content(html, "text/html; charset=utf-8");
});
app.MapGet("/status", () => Results.Json(commands.Status, PageContext.Default.CommandClientStatus));

await app.RunAsync();
