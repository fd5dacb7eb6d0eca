namespace CoroJs.Samples;

internal sealed record Order(int Id, string Customer, int Items, int Cents, string Status)
{
    private static readonly string[] Customers = ["Ann Lee", "Bo & Sons", "Çelik", "Dora <dora@example.org>", "Éva Kiss"];
    private static readonly string[] Statuses = ["open", "sent", "paid", "returned"];

    /// <summary>What a database would say.</summary>
    public static Order[] Some(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new Order(i, Customers[i % Customers.Length], 1 + (i * 7 % 9), 100 + (i * 7919 % 90_000), Statuses[i * 31 % Statuses.Length]))];
}
