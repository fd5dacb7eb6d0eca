using CoroJs.Engine;
using CoroJs.Handles;
using CoroJs.Scheduling;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls;

/// <summary>What is open, and what nobody holds any more.</summary>
internal static unsafe class HandleCalls
{
    private static readonly string[] Fields = ["id", "kind", "target", "age", "openedAt"];

    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("process.handles", &List);
        table.Add("process.abandon", &Abandon);
    }

    // The handles of the calling context, each with its age in milliseconds.
    private static bool List(Kernel kernel)
    {
        var open = new List<Handle>();
        foreach (Handle handle in kernel.Handles.All<Handle>())
            if (handle.Kind is not null && handle.Owner == kernel.Context) open.Add(handle);
        long now = AlarmClock.Now;
        Value* items = kernel.Frame.Items(open.Count);
        for (int i = 0; i < open.Count; i++)
        {
            Value* fields = kernel.Frame.Items(Fields.Length);
            fields[0] = Value.OfBigInt(open[i].Id);
            fields[1] = kernel.Frame.ValueOf(open[i].Kind!);
            fields[2] = TextOrNothing(kernel, open[i].Target);
            fields[3] = Value.Of((now - open[i].Opened) / (double)AlarmClock.NanosecondsPerMillisecond);
            fields[4] = TextOrNothing(kernel, open[i].OpenedAt);
            items[i] = TrapFrame.RecordOf(kernel.Shapes.Of(Fields), fields);
        }
        return kernel.Frame.Return(TrapFrame.ArrayOf(items, open.Count));
    }

    private static Value TextOrNothing(Kernel kernel, string? text) => text is null ? default : kernel.Frame.ValueOf(text);

    // process.abandon(id): closes what was open still, and answers [kind, target, stack]; undefined: it was closed; null: fibers
    // wait in it.
    private static bool Abandon(Kernel kernel)
    {
        ref Value id = ref kernel.Frame.Argument(0);
        if (id.Type != ValueType.BigInt) throw SystemCallException.WrongType("id", "the id of a handle", id);
        if (kernel.Handles.Get<Handle>(id) is not { Kind: { } kind } handle) return true;
        if (handle.IsBusy) return kernel.Frame.ReturnNull();
        string target = handle.Target ?? "", stack = handle.OpenedAt ?? "";
        handle.Release(kernel);
        kernel.Handles.Remove(handle);
        return kernel.Frame.Return([kind, target, stack]);
    }
}
