using System.Runtime.InteropServices;
using CoroJs.Compression;
using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Zlib;

/// <summary>One step of a codec: on a computing thread, or at once where it is short.</summary>
internal sealed unsafe class CodecJob : BlockingJob
{
    /// <summary>Output of one step.</summary>
    private const uint LeastRoom = 64 << 10, MostRoom = 512 << 10;

    private static readonly string[] Fields = ["output", "consumed", "hasMore", "hasEnded"];

    private readonly OpenCodec owner;
    private readonly Codec codec;
    private readonly Flush flush;
    private readonly uint size, room;
    private byte* input, output;
    private CodecStep step;

    public CodecJob(OpenCodec owner, ReadOnlySpan<byte> data, Flush flush)
    {
        this.owner = owner;
        this.flush = flush;
        codec = owner.Codec.Share();
        size = (uint)data.Length;
        input = (byte*)NativeMemory.Alloc(Math.Max(size, 1));
        room = Math.Clamp(size, LeastRoom, MostRoom);
        output = (byte*)NativeMemory.Alloc(room);
        data.CopyTo(new Span<byte>(input, data.Length));
        owner.IsComputing = true;
    }

    public override string Waiting => "a computation";

    public override bool IsComputation => true;

    // The stream goes on where this step ends.
    protected override bool MayBeLeft => false;

    /// <summary>Kernel thread: computes the step here and now. True, for a system call to return.</summary>
    public bool RunHere(Kernel kernel)
    {
        Execute();
        WriteOutcome(kernel);
        return true;
    }

    protected override void Execute()
    {
        step = new CodecStep { Input = input, InputLeft = size, Output = output, OutputLeft = room, Flush = flush };
        codec.Step(ref step);
    }

    protected override void WriteOutcome(Kernel kernel)
    {
        if (step.Failure is { } failure) kernel.Frame.Fail(Failure.Error, failure.Message, failure.Code, failure.Number);
        else WriteResult(kernel);
        ReleaseOwn();
    }

    protected override void ReleaseOwn()
    {
        if (input == null) return;
        NativeMemory.Free(input);
        NativeMemory.Free(output);
        input = output = null;
        owner.IsComputing = false;
        codec.Drop();
    }

    private void WriteResult(Kernel kernel)
    {
        Value* fields = kernel.Frame.Items(Fields.Length);
        int count = (int)(room - step.OutputLeft);
        fields[0] = count > 0 ? Value.OfMemory(Engine.ValueType.Bytes, output, count) : default;
        fields[1] = Value.Of((int)(size - step.InputLeft));
        fields[2] = Value.Of(step.HasMore);
        fields[3] = Value.Of(step.HasEnded);
        kernel.Frame.Return(TrapFrame.RecordOf(kernel.Shapes.Of(Fields), fields));
        kernel.Frame.Adopt(output);
        output = null;
    }
}
