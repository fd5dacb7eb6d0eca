using CoroJs.Engine;
using CoroJs.SystemCalls;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.Handles;

/// <summary>
/// The resources of one runtime, by id. An id is a slot and the slot's generation, so an id that was closed, guessed or
/// made by arithmetic finds nothing rather than somebody else's resource. Kernel thread only.
/// </summary>
/// <param name="limit">Resources that may be open at once, but for those that are not <see cref="Resource.IsLimited"/>.</param>
internal sealed class HandleStore(int limit = int.MaxValue)
{
    private struct Slot
    {
        public Resource? Resource;
        public uint Generation;
        public int NextFree;
    }

    private const int None = -1;
    private Slot[] slots = new Slot[64];
    private int used;
    private int limited;
    private int firstFree = None;

    /// <summary>Whose system call is being served: resources of another context are not found for it.</summary>
    public RuntimeContext? Owner { get; set; }

    /// <summary>What <see cref="Handle.OpenedAt"/> is to be; null: nothing.</summary>
    public Func<string>? StackOfOpener { get; init; }

    /// <summary>How many resources are open.</summary>
    public int Count { get; private set; }

    /// <summary>Another resource may be opened.</summary>
    public bool HasRoom => limited < limit;

    /// <summary>Why not.</summary>
    public SystemCallException Full => SystemCallException.Of(
        Failure.RangeError, "ERR_HANDLE_LIMIT", $"Too many handles: {limit} sockets, files and their like are open, and no more may be (--max-handles)");

    /// <summary>For calls that are about to make a resource: throws <see cref="Full"/> when there is no room.</summary>
    public void DemandRoom()
    {
        if (!HasRoom) throw Full;
    }

    /// <summary>Takes the resource in and gives it its id, never 0. Throws as <see cref="DemandRoom"/>; then the resource is its
    /// owner's to give back.</summary>
    public ulong Add(Resource resource)
    {
        if (resource.IsLimited)
        {
            DemandRoom();
            limited++;
            if (resource is Handle { Opened: 0 } handle)
            {
                handle.Opened = Scheduling.AlarmClock.Now;
                handle.OpenedAt = StackOfOpener?.Invoke();
            }
        }
        int at = firstFree;
        if (at != None)
        {
            firstFree = slots[at].NextFree;
        }
        else
        {
            if (used == slots.Length) Array.Resize(ref slots, used * 2);
            at = used++;
        }
        ref Slot slot = ref slots[at];
        slot.Resource = resource;
        resource.Owner = Owner;
        // After 2^32 uses of one slot its first ids would be valid again: the slot is retired before (see Remove).
        slot.Generation++;
        Count++;
        return resource.Id = (ulong)slot.Generation << 32 | (uint)at;
    }

    /// <summary>The resource behind an id from JavaScript if it is open and of this type, else null.</summary>
    public T? Get<T>(in Value id)
        where T : Resource =>
        id.Type == ValueType.BigInt && Find((ulong)id.Integer) is T resource && resource.Owner == Owner ? resource : null;

    /// <summary>The resource with this id, or null.</summary>
    public Resource? Find(ulong id)
    {
        uint at = (uint)id;
        if (at >= (uint)used) return null;
        ref Slot slot = ref slots[at];
        return slot.Generation == (uint)(id >> 32) ? slot.Resource : null;
    }

    /// <summary>Forgets the resource; its id finds nothing from now on. Does not release it.</summary>
    public void Remove(Resource resource)
    {
        if (Find(resource.Id) != resource) return;
        int at = (int)(uint)resource.Id;
        ref Slot slot = ref slots[at];
        slot.Resource = null;
        resource.Id = 0;
        Count--;
        if (resource.IsLimited) limited--;
        if (slot.Generation == uint.MaxValue) return;
        slot.NextFree = firstFree;
        firstFree = at;
    }

    /// <summary>The open resources of this type.</summary>
    public IEnumerable<T> All<T>()
        where T : Resource
    {
        for (int at = 0; at < used; at++)
            if (slots[at].Resource is T resource) yield return resource;
    }

    /// <summary>Releases what a context has opened, but for its fibers.</summary>
    public void ReleaseAll(Kernel kernel, RuntimeContext owner)
    {
        for (int at = used - 1; at >= 0; at--)
        {
            if (slots[at].Resource is not { } resource || resource.Owner != owner || resource is Scheduling.Fiber) continue;
            resource.Release(kernel);
            Remove(resource);
        }
    }

    /// <summary>Releases everything that is still open, the youngest first.</summary>
    public void ReleaseAll(Kernel kernel)
    {
        for (int at = used - 1; at >= 0; at--)
        {
            if (slots[at].Resource is not { } resource) continue;
            resource.Release(kernel);
            Remove(resource);
        }
    }
}
