using CoroJs.Engine;
using CoroJs.Handles;

namespace CoroJs.Tests;

public class HandleStoreTests
{
    private readonly HandleStore store = new();

    [Fact]
    public void An_id_finds_its_resource()
    {
        var resource = new Thing();
        Assert.Same(resource, store.Find(store.Add(resource)));
    }

    [Fact]
    public void An_id_finds_nothing_after_its_resource_was_removed()
    {
        var resource = new Thing();
        ulong id = store.Add(resource);
        store.Remove(resource);
        Assert.Null(store.Find(id));
    }

    [Fact]
    public void A_slot_that_is_used_again_has_another_id()
    {
        var first = new Thing();
        ulong stale = store.Add(first);
        store.Remove(first);
        ulong fresh = store.Add(new Thing());
        Assert.Equal((uint)stale, (uint)fresh);
        Assert.Null(store.Find(stale));
    }

    [Fact]
    public void A_resource_of_another_type_is_not_found()
    {
        Value id = Value.OfBigInt(store.Add(new Thing()));
        Assert.NotNull(store.Get<Thing>(id));
        Assert.Null(store.Get<OtherThing>(id));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    public void A_made_up_id_finds_nothing(ulong id)
    {
        store.Add(new Thing());
        Assert.Null(store.Find(id));
    }

    [Fact]
    public void Only_a_BigInt_is_an_id()
    {
        ulong id = store.Add(new Thing());
        Assert.Null(store.Get<Thing>(Value.Of((double)id)));
        Assert.Null(store.Get<Thing>(Value.Of((int)id)));
        Assert.Null(store.Get<Thing>(default));
    }

    [Fact]
    public void Removing_twice_is_harmless()
    {
        var thing = new Thing();
        store.Add(thing);
        store.Remove(thing);
        store.Remove(thing);
        Assert.Equal(0, store.Count);
        Assert.NotEqual(store.Add(new Thing()), store.Add(new Thing()));
    }

    private sealed class Thing : Resource
    {
        public override void Release(Kernel kernel)
        {
        }
    }

    private sealed class OtherThing : Resource
    {
        public override void Release(Kernel kernel)
        {
        }
    }
}
