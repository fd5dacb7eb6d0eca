using System.Buffers.Binary;
using System.Globalization;
using Iced.Intel;

namespace CoroJs.Engine;

/// <summary>
/// Finds the offsets of V8's inside in the instructions of V8's own functions, and the addresses in the symbol table. Whatever is not
/// exactly as expected is an error with its name.
/// </summary>
/// <param name="image">The executable.</param>
/// <param name="calls">Who calls what in it.</param>
public sealed class LayoutFinder(ElfImage image, CallScanner calls)
{
    /// <summary>The size of a jump to any address: <c>mov $address,%rax; jmp *%rax</c>.</summary>
    private const int JumpSize = 12;

    private readonly Disassembly _code = new(image);
    private readonly List<LayoutConstant> _constants = [];

    /// <summary>Finds everything.</summary>
    /// <returns>The layout.</returns>
    /// <exception cref="EngineException">Something is not as expected; the message names it.</exception>
    public EngineLayout Find()
    {
        FindThreadState();
        FindStackGuard();
        FindHeap();
        FindOthers();
        FindDebugger();
        FindFrames();
        InspectorTables.Require(image);
        RequireArchiveOrder();
        RequireNoInlinedCopies();
        var functions = V8Names.Called.Concat(V8Names.Overridable)
            .Select(f => new LayoutAddress(f.Name, image.Symbol(f.Symbol).Address, f.Symbol)).ToArray();
        foreach (var (name, symbol) in V8Names.Overridable)
            Add(name + "Displaced", Displaced(symbol),
                "Bytes of whole instructions at its entry that a jump of 12 bytes displaces; they work anywhere.");
        return new EngineLayout(_constants, functions, FindTables());
    }

    private void FindThreadState()
    {
        var top = _code.Find(V8Names.IsolateArchive, "lea #(%rdi),%rsi", "mov $#,%edx");
        Add("kThreadLocalTop", top[0], "Isolate: its ThreadLocalTop, within. Isolate::ArchiveThread copies it.");
        Add("kThreadLocalTopSize", top[1], "The size of ThreadLocalTop. The same copy.");
        Add("kHandleScopeImplementer", _code.FindBeforeCall(V8Names.ThreadsArchive, V8Names.HandlesArchive, "mov #(%*),%rdi"),
            "Isolate: pointer to its HandleScopeImplementer. ThreadManager::EagerlyArchiveThread loads it.");
        var handles = _code.Find(
            V8Names.HandlesArchive, "mov (%rdi),%rax", "movups #(%rax),%xmm0", "movups %xmm0,#(%rdi)", "lea #(%rsi),%rax");
        Add("kHandleScopeData", handles[0],
            "Isolate: its HandleScopeData (24 bytes), within. HandleScopeImplementer::ArchiveThread copies it.");
        Add("kHandleScopeDataCopy", handles[1], "HandleScopeImplementer: where that copy goes.");
        Add("kHandleScopeImplementerSize", handles[2], "The size of a HandleScopeImplementer. The end of the same archive.");
        Add("kSpareBlock", _code.FindLast(V8Names.HandlesFree, "movq $0x0,#(%rbx)"),
            "HandleScopeImplementer: pointer to its spare block. FreeThreadResources clears it last.");
        Add("kRelocatableTop", _code.Find(V8Names.RelocatableArchive, "mov #(%rdi),%rax", "mov %rax,(%rsi)")[0],
            "Isolate: the newest Relocatable. Relocatable::ArchiveState saves it.");
        Add("kThreadManager", _code.FindBeforeCall(V8Names.HeapIterateRoots, V8Names.ThreadsIterate, "mov #(%*),%rdi"),
            "Isolate: pointer to its ThreadManager. Heap::IterateRoots loads it.");
        Add("kContinuationData", _code.Find(V8Names.GetContinuationData, "mov #(%rdi),%rax", "mov #(%rdi),%rcx")[1],
            "Isolate: continuation-preserved embedder data, a root. Isolate::GetContinuationPreservedEmbedderData reads it.");
        Add("kFastCallCallerFrame", _code.Find(V8Names.FramesReset, "mov #(%rsi),%r14", "test %r14,%r14")[0],
            "Isolate: frame pointer of a fast C call's caller. StackFrameIterator::Reset reads it whatever thread it walks.");
        Add("kActiveStack", _code.Find(V8Names.WasmSuspenderHasFrames, "mov #(%rdi),%rcx")[0],
            "Isolate: pointer to the stack that WebAssembly runs on. wasm::suspender_has_js_frames reads it.");
    }

    private void FindStackGuard()
    {
        var guard = _code.FindBeforeCall(V8Names.ThreadsArchive, V8Names.GuardArchive, "add $#,%rdi");
        var limits = _code.Find(V8Names.GuardSetLimit, "mov %rbx,#(%r15)", "mov %rbx,#(%r15)");
        var flags = _code.Find(V8Names.GuardRequest, "mov #(%r14),%rdi", "or #(%r14),%r15d");
        if (_code.Find(V8Names.GuardRequest, "mov %rax,#(%r14)")[0] != limits[0])
            throw Bad("StackGuard::SetStackLimit and RequestInterrupt disagree about the limit");
        Add("kStackGuard", guard, "Isolate: its StackGuard, within. ThreadManager::EagerlyArchiveThread passes it.");
        Add("kRealStackLimit", guard + limits[1], "Isolate: the limit of the running stack. StackGuard::SetStackLimit stores it second.");
        Add("kStackLimit", guard + limits[0],
            "Isolate: the limit that JavaScript compares with, or an interrupt's mark. It stores it first.");
        Add("kInterruptScopes", guard + flags[0], "Isolate: the innermost InterruptsScope. StackGuard::RequestInterrupt asks it.");
        Add("kInterruptFlags", guard + flags[1], "Isolate: pending interrupts, 32 bits. StackGuard::RequestInterrupt adds to them.");
        Add("kStackGuardSize", _code.Find(V8Names.GuardArchive, "add $#,%rbx")[0],
            "The size of what StackGuard::ArchiveStackGuard saves, from the guard's second word on.");
    }

    private void FindHeap()
    {
        Add("kHeap", _code.FindBeforeCall(V8Names.IsolateEnter, V8Names.HeapSetStackStart, "add $#,%rdi"),
            "Isolate: its Heap, within. Isolate::Enter passes it.");
        var stack = _code.Find(V8Names.HeapSetStackStart, "mov #(%rdi),%rbx", "mov %rax,#(%rbx)");
        Add("kHeapStack", stack[0], "Heap: pointer to what holds its Stack. Heap::SetStackStart loads it.");
        Add("kStackStart", stack[1], "There: the oldest address of the running stack. Heap::SetStackStart stores it.");
        var page = _code.Find(V8Names.ScavengeVisitRoot, "and $#,%rax", "testb $#,(%rax)");
        Add("kPageMask", ~page[0],
            "The bits of an address within its page. RootScavengeVisitor::VisitRootPointer masks them.", "uintptr_t");
        Add("kYoungPageBits", page[1], "The flags of a page with young objects, in its first word. The same function tests them.");
        Add("kEvacuationCandidateBit", _code.Find(V8Names.MarkEvacuationCandidate, "mov $#,%esi")[0],
            "The flag of a page whose objects move. NormalPage::MarkEvacuationCandidate sets it.");
    }

    private void FindOthers()
    {
        Add("kRootStackRoots", _code.Find(V8Names.IsolateIterateTop, "mov $#,%esi")[0],
            "Root::kStackRoots. Isolate::Iterate passes it first.");
        Add("kMicrotaskQueueSize", checked((long)image.Number(image.Symbol(V8Names.MicrotaskSizeOffset).Address)),
            "MicrotaskQueue: how many jobs wait. The value of MicrotaskQueue::kSizeOffset.");
        var identity = image.Symbol(V8Names.ThreadIdVariable);
        if (!identity.IsThreadLocal)
            throw Bad("V8's thread_id is no thread-local variable");
        Add("kThreadId", checked((long)identity.Address),
            "The engine's thread-local block: V8's number of the running thread. The symbol thread_id.");
    }

    private void FindDebugger()
    {
        Add("kDebug", _code.FindBeforeCall(V8Names.PublicClearStepping, V8Names.DebugClearStepping, "mov #(%rdi),%rdi"),
            "Isolate: pointer to its Debug. v8::debug::ClearStepping loads it.");
        // Cleared in this order: the kind of step; whether it goes forward to a return first; position, offset and the two numbers of
        // frames as four words; the newest scope.
        var fields = _code.Find(
            V8Names.DebugThreadInit, "movb $0xff,#(%rdi)", "movb $0x0,#(%rdi)", "movdqu %xmm0,#(%rdi)", "movq $0x0,#(%rdi)",
            "movw $0x0,#(%rdi)");
        Add("kDebugStepAction", fields[0], "Debug: the kind of step that is under way, 8 bits. Debug::ThreadInit clears it.");
        Add("kDebugForwardToReturn", fields[1], "Debug: whether that goes forward to the function's return first. The same function.");
        Add("kDebugLastFrames", fields[2] + 8, "Debug: how many frames there were at the last step, 32 bits. The same function.");
        Add("kDebugTargetFrames", fields[2] + 12, "Debug: how many there are where the step ends, 32 bits. The same function.");
        Add("kDebugScope", fields[3], "Debug: the newest DebugScope. The same function.");
        Add("kDebugBreakOnCall", fields[4], "Debug: whether the next call of a function pauses, 8 bits. The same function.");
        if (_code.Find(V8Names.DebugRestore, "mov #(%r15),%r14d")[0] != fields[2] + 12
            || _code.Find(V8Names.DebugRestore, "cmpb $0xff,#(%r15)")[0] != fields[0])
            throw Bad("Debug::ThreadInit and RestoreDebug disagree about the step");
    }

    /// <summary>How frames of JavaScript lie on a stack, for those who walk it by the frame pointers.</summary>
    private void FindFrames()
    {
        var interpreter = image.Symbol(V8Names.Interpreter);
        var entry = image.Symbol(V8Names.EntryFromNative);
        Add("kInterpreterFromEntry", checked((long)(interpreter.Address - entry.Address)),
            "From the beginning of JSEntry to that of InterpreterEntryTrampoline, where calls of the interpreter return to.");
        Add("kInterpreterSize", checked((long)interpreter.Size), "The size of InterpreterEntryTrampoline.");
        // Below the frame pointer; the offset is a small integer, of which the upper half is loaded.
        var slots = _code.Find(V8Names.Interpreter, "call *%rcx", "mov -#(%rbp),%r12", "mov -#(%rbp),%r9d");
        Add("kBytecodeBelow", slots[0], "A frame of the interpreter: how far below its frame pointer the bytecode is.");
        Add("kBytecodeOffsetBelow", slots[1] + 4, "The same of the place in it.");
        // The registers that C++ wants back lie above what the frame hides.
        string[] begin =
        [
            "push %rbp", "mov %rsp,%rbp", "push $#", "sub $0x8,%rsp", "push %r12", "push %r13", "push %r14", "push %r15", "push %rbx",
            "mov %rdi,%r13", "pushq #(%r13)",
        ];
        var hidden = _code.FindAtEntry(V8Names.EntryFromNative, begin);
        Add("kEntryMark", hidden[0], "What lies below the frame pointer of JSEntry in place of a context.");
        Add("kConstructEntryMark", _code.FindAtEntry(V8Names.ConstructFromNative, begin)[0], "The same of JSConstructEntry.");
        Add("kHiddenFrameBelow", 8 * 8, "Their frames: how far below the frame pointer that of the C++ call further out lies.");
        var calls = _code.Find(V8Names.CallOfNative, "lea -#(%r13),%r10", "mov %rbp,#(%r13)");
        if (calls[1] != hidden[1])
            throw Bad("JSEntry hides something else than the frame pointer of a call of C++");
        Add("kNativeCallFrame", calls[0] + calls[1],
            "Isolate: the frame pointer of the newest call of C++. CallApiCallbackGeneric stores it.");
    }

    /// <summary>The fibers' own archive follows the order in which V8 writes a thread's archive and the collector reads it.</summary>
    private void RequireArchiveOrder()
    {
        _code.RequireCalls(
            V8Names.ThreadsIterate, V8Names.HandlesIterate, V8Names.IsolateIterate, V8Names.RelocatableIterate, V8Names.DebugIterate);
        _code.RequireCalls(
            V8Names.ThreadsArchive, V8Names.HandlesArchive, V8Names.IsolateArchive, V8Names.RelocatableArchive, V8Names.GuardArchive,
            V8Names.DebugArchive, V8Names.RegExpArchive, V8Names.BootstrapperArchive);
    }

    /// <summary>
    /// A copy of an overridden function within a caller would escape the override. It would call what the function calls for each
    /// thread, and it would read the thread manager's pointer in a function that did not before.
    /// </summary>
    private void RequireNoInlinedCopies()
    {
        RequireOnly(
            calls.CallersOf(image.Symbol(V8Names.IsolateIterate).Address), [V8Names.ThreadsIterate],
            "calls Isolate::Iterate for archived threads");
        RequireOnly(
            calls.CallersOf(image.Symbol(V8Names.IsolateIterateThread).Address), [V8Names.ThreadsIterateArchived],
            "calls Isolate::IterateThread for archived threads");
        var manager = _constants.Single(c => c.Name == "kThreadManager").Value;
        RequireOnly(calls.UsersOfField((ulong)manager), V8Names.ThreadManagerUsers, "reads the thread manager's pointer");
    }

    private void RequireOnly(IReadOnlyList<string> found, IReadOnlyList<string> known, string what)
    {
        foreach (var name in found)
        {
            if (!known.Contains(name))
                throw Bad($"{name} {what}; see whether it holds an inlined copy of what is overridden, then add it to the known ones");
        }
        foreach (var name in known)
        {
            if (!found.Contains(name))
                throw Bad($"{name} no longer {what}");
        }
    }

    /// <summary>How many bytes of whole instructions a jump displaces: they work elsewhere too, and nothing jumps back among them.</summary>
    private int Displaced(string symbol)
    {
        var lines = _code.Function(symbol);
        var start = lines[0].Instruction.IP;
        var total = 0;
        foreach (var line in lines)
        {
            var instruction = line.Instruction;
            if (instruction.FlowControl != FlowControl.Next || instruction.IsIPRelativeMemoryOperand
                || instruction.SegmentPrefix != Register.None)
                throw Bad($"{symbol} cannot be overridden: {line.Text} at 0x{instruction.IP:x} works at its own place only");
            total += instruction.Length;
            if (total >= JumpSize)
                break;
        }
        if (total < JumpSize)
            throw Bad($"{symbol} is too short to be overridden");
        foreach (var line in lines)
        {
            if (line.Target > start && line.Target < start + (ulong)total)
                throw Bad($"{symbol} cannot be overridden: 0x{line.Instruction.IP:x} jumps back to its entry");
        }
        return total;
    }

    private LayoutAddress[] FindTables()
    {
        // Two words stand before the first function: the offset to the whole object, and the type.
        LayoutAddress Table(string name, string symbol) => new(name, image.Symbol(symbol).Address + 16, symbol);
        var scavenge = Table("kRootScavengeVisitor", V8Names.ScavengeTable);
        foreach (var (index, function) in new[]
                 {
                     (2u, V8Names.ScavengeVisitRoots), (3u, V8Names.ScavengeVisitRoot), (4u, V8Names.VisitCompressedRoots),
                     (5u, V8Names.VisitRunningCode), (7u, V8Names.VisitorCollector),
                 })
        {
            if (image.Number(scavenge.Address + 8 * index) != image.Symbol(function).Address)
                throw Bad($"the virtual function {index} of RootVisitor is not {function}");
        }
        return
        [
            Table("kRootMarkingVisitor", V8Names.MarkingTable), scavenge,
            Table("kYoungGenerationRootMarkingVisitor", V8Names.YoungMarkingTable),
            new LayoutAddress("kPointersUpdatingVisitor", SecondBaseTable(), V8Names.UpdatingTable),
        ];
    }

    /// <summary>PointersUpdatingVisitor is a RootVisitor by its second base: that part of its table begins two words before the thunk.</summary>
    private ulong SecondBaseTable()
    {
        var table = image.Symbol(V8Names.UpdatingTable);
        var thunks = image.Symbols
            .Where(s => s.Name.StartsWith("_ZThn", StringComparison.Ordinal)
                && s.Name.Contains(V8Names.UpdatingClass + "17VisitRootPointersE", StringComparison.Ordinal))
            .Select(s => s.Address).ToHashSet();
        var words = image.At(table.Address, checked((int)table.Size));
        var found = new List<ulong>();
        for (var at = 0; at + 8 <= words.Length; at += 8)
        {
            if (thunks.Contains(BinaryPrimitives.ReadUInt64LittleEndian(words[at..])))
                found.Add(table.Address + (ulong)at);
        }
        if (found.Count != 1 || image.Number(found[0] + 24) != image.Symbol(V8Names.VisitRunningCode).Address)
            throw Bad("the table of PointersUpdatingVisitor has no part for RootVisitor");
        return found[0] - 16;
    }

    private void Add(string name, long value, string comment, string type = "int")
    {
        if (type == "int" && value is < 0 or > int.MaxValue)
            throw Bad(string.Create(CultureInfo.InvariantCulture, $"{name} would be {value}"));
        _constants.Add(new LayoutConstant(name, type, value, comment));
    }

    private EngineException Bad(string what) => new($"{image.Name}: {what}; V8's layout must be looked at again");
}
