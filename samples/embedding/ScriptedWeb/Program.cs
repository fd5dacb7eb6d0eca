// An ASP.NET Core application whose routes are scripts in blocking style. Functions of the host reach a database: SQLite in a
// file, or PostgreSQL where there is a connection string. A script that is changed holds from the next request on.
//
//   dotnet run -c Release --project samples/embedding/ScriptedWeb [--ConnectionStrings:Postgres "Host=…;Database=…"]
//   curl -d '{"body":"hello"}' -H 'content-type: application/json' http://127.0.0.1:5080/notes
//   curl http://127.0.0.1:5080/notes
//   wrk -t2 -c32 -d5 http://127.0.0.1:5080/hello
using System.Text.Json;
using CoroJs;
using ScriptedWeb;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<Database>();
builder.Services.AddSingleton<Routes>();
builder.Services.AddCoroJs(builder.Configuration.GetSection("CoroJs"))
    .Change((services, pool) => pool with { Runtime = pool.Runtime with { Modules = services.GetRequiredService<Routes>().Modules } })
    .Prepare((services, context) => context.AddHostFunction<string, JsonElement?, CancellationToken, List<Dictionary<string, object?>>>("query", services.GetRequiredService<Database>().QueryAsync));

await using WebApplication app = builder.Build();
await app.Services.GetRequiredService<Database>().PrepareAsync();

app.Map("/{name}/{**rest}", async (string name, string? rest, HttpRequest request, Routes routes, CoroPool pool, CancellationToken gone) =>
{
    if (!routes.Contains(name)) return Results.NotFound(new { error = $"there is no route /{name}" });
    var call = new PoolCall { Options = new CallOptions { Name = $"{request.Method} {request.Path}" } };
    try
    {
        var asked = new
        {
            method = request.Method,
            path = request.Path.Value,
            rest = rest?.Split('/') ?? [],
            query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            body = request.HasJsonContentType() ? await request.ReadFromJsonAsync<JsonElement?>(gone) : null,
        };
        return await pool.InvokeAsync<Answer>("handle", [routes.Version, name, asked], call, gone);
    }
    catch (JavaScriptException e) when (e.Name == "TypeError")
    {
        return Results.BadRequest(new { error = e.Message });
    }
    catch (ScriptTimeoutException e)
    {
        return Results.Json(new { error = e.Message }, statusCode: StatusCodes.Status504GatewayTimeout);
    }
    catch (PoolQueueFullException)
    {
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
    catch (JavaScriptException e)
    {
        return Results.Json(new { error = e.Message, stack = e.JavaScriptStack.Split('\n') }, statusCode: StatusCodes.Status500InternalServerError);
    }
});

await app.RunAsync();
