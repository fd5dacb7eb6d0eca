using CoroJs.Scheduling;

namespace CoroJs.Tests;

public class AlarmClockTests
{
    private readonly AlarmClock clock = new();
    private readonly List<int> rung = [];

    [Fact]
    public void Alarms_ring_in_the_order_of_their_time()
    {
        var random = new Random(1);
        int[] order = [.. Enumerable.Range(0, 500)];
        random.Shuffle(order);
        foreach (int n in order) clock.Set(new Note(rung, n), n * 1e6);
        clock.RingDue(null!, long.MaxValue);
        Assert.Equal(Enumerable.Range(0, 500), rung);
    }

    [Fact]
    public void A_cancelled_alarm_does_not_ring()
    {
        Note[] notes = [.. Enumerable.Range(0, 100).Select(n => new Note(rung, n))];
        foreach (Note note in notes) clock.Set(note, 0);
        foreach (Note note in notes.Where((_, n) => n % 3 == 0)) clock.Cancel(note);
        clock.RingDue(null!, long.MaxValue);
        Assert.Equal(Enumerable.Range(0, 100).Where(n => n % 3 != 0), rung.Order());
    }

    [Fact]
    public void Setting_an_armed_alarm_moves_it()
    {
        var late = new Note(rung, 1);
        clock.Set(late, 1e9);
        clock.Set(late, 0);
        clock.RingDue(null!);
        Assert.Equal([1], rung);
        Assert.Equal(0, clock.Count);
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(-5, 0)]
    [InlineData(double.PositiveInfinity, int.MaxValue)]
    public void Odd_times_have_a_meaning(double milliseconds, int wait)
    {
        clock.Set(new Note(rung, 1), milliseconds);
        Assert.Equal(wait, clock.UntilNext());
    }

    [Fact]
    public void Without_an_alarm_there_is_no_end_to_the_wait() => Assert.Equal(-1, clock.UntilNext());

    private sealed class Note(List<int> rung, int number) : Alarm
    {
        public override void Ring(Kernel kernel) => rung.Add(number);
    }
}
