namespace CoroJs.Hosting;

/// <summary>The ObjectDisposedException of a call of which nothing ran before its runtime ended: another one may run it.</summary>
internal static class CallNotBegun
{
    private const string Mark = "CoroJs.NotBegun";

    public static ObjectDisposedException In(string objectName)
    {
        var exception = new ObjectDisposedException(objectName);
        exception.Data[Mark] = true;
        return exception;
    }

    public static bool IsSaidBy(Exception exception) => exception is RuntimeBrokenException { WasUnderWay: false } || (exception is ObjectDisposedException && exception.Data.Contains(Mark));
}
