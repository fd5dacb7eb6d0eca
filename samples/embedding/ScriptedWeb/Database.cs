using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ScriptedWeb;

/// <summary>The database that the scripts reach: PostgreSQL where there is a connection string "Postgres", else SQLite in a file.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly DbDataSource source;
    private readonly string identity;

    public Database(IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Postgres") is { } postgres)
        {
            source = NpgsqlDataSource.Create(postgres);
            identity = "integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
        }
        else
        {
            source = SqliteFactory.Instance.CreateDataSource(configuration.GetConnectionString("Sqlite") ?? "Data Source=notes.db");
            identity = "integer PRIMARY KEY";
        }
    }

    public Task PrepareAsync() => QueryAsync($"CREATE TABLE IF NOT EXISTS notes (id {identity}, body text NOT NULL)", null, default);

    /// <summary>A function of the host: the script's fiber waits for the task, and is cancelled by the token.</summary>
    /// <param name="sql">With parameters as @name.</param>
    /// <param name="parameters">Their values, as properties of an object.</param>
    /// <param name="cancellation">The request is gone, or its time is over.</param>
    public Task<List<Dictionary<string, object?>>> QueryAsync(string sql, JsonElement? parameters, CancellationToken cancellation) =>
        // SQLite works at it on the thread that asks, whatever its methods are called: that must not be the runtime's.
        Task.Run(
            async () =>
            {
                await using DbConnection connection = await source.OpenConnectionAsync(cancellation);
                await using DbCommand command = connection.CreateCommand();
                command.CommandText = sql;
                if (parameters is { ValueKind: JsonValueKind.Object } values)
                {
                    foreach (JsonProperty value in values.EnumerateObject())
                    {
                        DbParameter parameter = command.CreateParameter();
                        parameter.ParameterName = value.Name;
                        parameter.Value = ValueOf(value.Value);
                        command.Parameters.Add(parameter);
                    }
                }
                await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation);
                var rows = new List<Dictionary<string, object?>>();
                while (await reader.ReadAsync(cancellation))
                    rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i)));
                return rows;
            },
            cancellation);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static object ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.TryGetInt32(out int integer) ? integer : value.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Null => DBNull.Value,
        _ => throw new ArgumentException($"A parameter may be a number, text, a truth value or null, not {value}"),
    };
}
