namespace CoroJs.Engine;

/// <summary>The names of V8's functions and tables as the linker knows them.</summary>
internal static class V8Names
{
    public const string HandlesArchive = Inside + "22HandleScopeImplementer13ArchiveThreadEPc";
    public const string HandlesFree = Inside + "22HandleScopeImplementer19FreeThreadResourcesEv";
    public const string HandlesIterate = Inside + "22HandleScopeImplementer7IterateEPNS0_11RootVisitorEPc";
    public const string IsolateArchive = Inside + "7Isolate13ArchiveThreadEPc";
    public const string IsolateIterate = Inside + "7Isolate7IterateEPNS0_11RootVisitorEPc";
    public const string IsolateIterateTop = Inside + "7Isolate7IterateEPNS0_11RootVisitorEPNS0_14ThreadLocalTopE";
    public const string IsolateIterateThread = Inside + "7Isolate13IterateThreadEPNS0_13ThreadVisitorEPc";
    public const string IsolateEnter = Inside + "7Isolate5EnterEv";
    public const string RelocatableArchive = Inside + "11Relocatable12ArchiveStateEPNS0_7IsolateEPc";
    public const string RelocatableIterate = Inside + "11Relocatable7IterateEPNS0_11RootVisitorEPc";
    public const string GuardArchive = Inside + "10StackGuard17ArchiveStackGuardEPc";
    public const string GuardSetLimit = Inside + "10StackGuard13SetStackLimitEm";
    public const string GuardRequest = Inside + "10StackGuard16RequestInterruptENS1_13InterruptFlagE";
    public const string GuardClear = Inside + "10StackGuard14ClearInterruptENS1_13InterruptFlagE";
    public const string DebugIterate = Inside + "5Debug7IterateEPNS0_11RootVisitorEPc";
    public const string DebugThreadInit = Inside + "5Debug10ThreadInitEv";
    public const string DebugRestore = Inside + "5Debug12RestoreDebugEPc";
    public const string DebugClearStepping = Inside + "5Debug13ClearSteppingEv";
    public const string DebugSetBreakOnCall = Inside + "5Debug26SetBreakOnNextFunctionCallEv";
    public const string DebugClearBreakOnCall = Inside + "5Debug28ClearBreakOnNextFunctionCallEv";
    public const string PublicClearStepping = "_ZN2v85debug13ClearSteppingEPNS_7IsolateE";
    public const string EvaluateGlobal = "_ZN2v85debug14EvaluateGlobalEPNS_7IsolateENS_5LocalINS_6StringEEENS0_18EvaluateGlobalModeEb";
    public const string DebugArchive = Inside + "5Debug12ArchiveDebugEPc";
    public const string RegExpArchive = Inside + "11RegExpStack12ArchiveStackEPc";
    public const string BootstrapperArchive = Inside + "12Bootstrapper12ArchiveStateEPc";
    public const string ThreadsArchive = Inside + "13ThreadManager20EagerlyArchiveThreadEv";
    public const string ThreadsIterate = Inside + "13ThreadManager7IterateEPNS0_11RootVisitorE";
    public const string ThreadsIterateArchived = Inside + "13ThreadManager22IterateArchivedThreadsEPNS0_13ThreadVisitorE";
    public const string HeapSetStackStart = Inside + "4Heap13SetStackStartEv";
    public const string HeapIterateRoots =
        Inside + "4Heap12IterateRootsEPNS0_11RootVisitorENS_4base7EnumSetINS0_8SkipRootEiEENS1_16IterateRootsModeE";
    public const string FramesReset = Inside + "18StackFrameIterator5ResetEPNS0_14ThreadLocalTopE";
    public const string WasmSuspenderHasFrames = Inside + "4wasm23suspender_has_js_framesEPNS0_7IsolateE";
    public const string ScavengeVisitRoot = Inside + "19RootScavengeVisitor16VisitRootPointerENS0_4RootEPKcNS0_14FullObjectSlotE";
    public const string ScavengeVisitRoots =
        Inside + "19RootScavengeVisitor17VisitRootPointersENS0_4RootEPKcNS0_14FullObjectSlotES5_";
    public const string VisitCompressedRoots =
        Inside + "11RootVisitor27VisitCompressedRootPointersENS0_4RootEPKcNS0_14FullObjectSlotES5_";
    public const string VisitRunningCode = Inside + "11RootVisitor16VisitRunningCodeENS0_14FullObjectSlotES2_";
    public const string VisitorCollector = "_ZNK2v88internal11RootVisitor9collectorEv";
    public const string MarkEvacuationCandidate = Inside + "10NormalPage23MarkEvacuationCandidateEv";
    public const string GetContinuationData = "_ZN2v87Isolate36GetContinuationPreservedEmbedderDataEv";
    public const string MicrotaskSizeOffset = Inside + "14MicrotaskQueue11kSizeOffsetE";
    public const string Interpreter = "Builtins_InterpreterEntryTrampoline";
    public const string EntryFromNative = "Builtins_JSEntry";
    public const string ConstructFromNative = "Builtins_JSConstructEntry";
    public const string CallOfNative = "Builtins_CallApiCallbackGeneric";
    public const string ThreadIdVariable = Inside + "12_GLOBAL__N_19thread_idE";

    public const string ScavengeTable = Tables + "19RootScavengeVisitorE";
    public const string MarkingTable = Tables + "18RootMarkingVisitorE";
    public const string YoungMarkingTable = Tables + "33YoungGenerationRootMarkingVisitorE";
    public const string UpdatingTable = Tables + "23PointersUpdatingVisitorE";
    public const string UpdatingClass = "N2v88internal23PointersUpdatingVisitor";

    private const string Inside = "_ZN2v88internal";
    private const string Store = Inside + "12BackingStore";
    private const string Tables = "_ZTVN2v88internal";

    /// <summary>The functions of the layout: the name in C++, and the linker's. The second group may be overridden by a jump.</summary>
    public static readonly (string Name, string Symbol)[] Called =
    [
        ("kThreadIdCurrent", Inside + "8ThreadId18GetCurrentThreadIdEv"),
        ("kStackGuardSetStackLimit", GuardSetLimit),
        ("kStackGuardArchive", GuardArchive),
        ("kStackGuardRestore", Inside + "10StackGuard17RestoreStackGuardEPc"),
        ("kHandleScopeImplementerArchive", HandlesArchive),
        ("kHandleScopeImplementerRestore", Inside + "22HandleScopeImplementer13RestoreThreadEPc"),
        ("kHandleScopeImplementerFree", HandlesFree),
        ("kHandleScopeImplementerIterate", HandlesIterate),
        ("kIsolateArchive", IsolateArchive),
        ("kIsolateRestore", Inside + "7Isolate13RestoreThreadEPc"),
        ("kIsolateInitializeThreadLocal", Inside + "7Isolate21InitializeThreadLocalEv"),
        ("kIsolateIterate", IsolateIterate),
        ("kIsolateTerminateExecution", Inside + "7Isolate18TerminateExecutionEv"),
        ("kIsolateCancelTerminateExecution", Inside + "7Isolate24CancelTerminateExecutionEv"),
        ("kIsolateOnTerminationDuringRunMicrotasks", Inside + "7Isolate32OnTerminationDuringRunMicrotasksEv"),
        ("kRelocatableArchive", RelocatableArchive),
        ("kRelocatableRestore", Inside + "11Relocatable12RestoreStateEPNS0_7IsolateEPc"),
        ("kRelocatableIterate", RelocatableIterate),
        ("kDebugClearStepping", DebugClearStepping),
        ("kDebugSetBreakOnNextFunctionCall", DebugSetBreakOnCall),
        ("kDebugClearBreakOnNextFunctionCall", DebugClearBreakOnCall),
        ("kEvaluateGlobal", EvaluateGlobal),
        ("kEntryFromNative", EntryFromNative),
        ("kMicrotaskQueueRunMicrotasks", Inside + "14MicrotaskQueue13RunMicrotasksEPNS0_7IsolateE"),
    ];

    public static readonly (string Name, string Symbol)[] Overridable =
    [
        ("kThreadManagerIterate", ThreadsIterate),
        ("kThreadManagerIterateArchivedThreads", ThreadsIterateArchived),
        ("kStackGuardRequestInterrupt", GuardRequest),
        ("kStackGuardClearInterrupt", GuardClear),
        ("kExecutionTryRunMicrotasks", Inside + "9Execution16TryRunMicrotasksEPNS0_7IsolateEPNS0_14MicrotaskQueueE"),
        ("kBackingStoreTryAllocate", Store + "35TryAllocateAndPartiallyCommitMemoryEPNS0_7IsolateEmmmmmNS0_14WasmMemoryFlagENS0_10SharedFlagEb"),
        ("kBackingStoreGrowWasmMemory", Store + "21GrowWasmMemoryInPlaceEPNS0_7IsolateEmm"),
        ("kBackingStoreResize", Store + "13ResizeInPlaceEPNS0_7IsolateEm"),
        ("kBackingStoreGrow", Store + "11GrowInPlaceEPNS0_7IsolateEm"),
        ("kBackingStoreDestroy", Store + "D1Ev"),
        ("kFatalNoSecurityImpact", "_ZN2v84base21FatalNoSecurityImpactEPKcz"),
        ("kMicrotaskQueuePerformCheckpointInternal", Inside + "14MicrotaskQueue25PerformCheckpointInternalEPNS_7IsolateE"),
    ];

    /// <summary>
    /// Every function that reads the isolate's pointer to its thread manager, or uses the same offset by chance, each one looked at:
    /// it calls the manager's functions or compares its owner; none holds a copy of the list walk.
    /// </summary>
    public static readonly string[] ThreadManagerUsers =
    [
        "_ZN2v86Locker10InitializeEPNS_7IsolateE",
        "_ZN2v86Locker8IsLockedEPNS_7IsolateE",
        "_ZN2v86LockerD2Ev",
        "_ZN2v87Isolate26MemoryPressureNotificationENS_19MemoryPressureLevelE",
        "_ZN2v88Unlocker10InitializeEPNS_7IsolateE",
        "_ZN2v88UnlockerD2Ev",
        "_ZN2v88internal10CpuSampler11SampleStackERKNS_13RegisterStateE",
        "_ZN2v88internal11Deoptimizer13DeoptimizeAllEPNS0_7IsolateE",
        "_ZN2v88internal11Deoptimizer18DeoptimizeFunctionENS0_6TaggedINS0_10JSFunctionEEENS0_20LazyDeoptimizeReasonENS2_INS0_4CodeEEE",
        "_ZN2v88internal11Deoptimizer20DeoptimizeMarkedCodeEPNS0_7IsolateE",
        "_ZN2v88internal11Deoptimizer38DeoptimizeAllOptimizedCodeWithFunctionEPNS0_7IsolateENS0_12DirectHandleINS0_18SharedFunctionInfoEEE",
        "_ZN2v88internal17StartupSerializer25SerializeStrongReferencesERKNS0_25PerThreadAssertScopeEmptyILb0EJLNS0_19PerThreadAssertTypeE1ELS3_2EEEE",
        "_ZN2v88internal4Heap12IterateRootsEPNS0_11RootVisitorENS_4base7EnumSetINS0_8SkipRootEiEENS1_16IterateRootsModeE",
        "_ZN2v88internal4wasm10WasmEngine28ReportLiveCodeFromStackForGCEPNS0_7IsolateE",
        "_ZN2v88internal5Debug19DiscardBaselineCodeENS0_6TaggedINS0_18SharedFunctionInfoEEE",
        "_ZN2v88internal5Debug22DiscardAllBaselineCodeEv",
        "_ZN2v88internal5Debug32PrepareFunctionForDebugExecutionENS0_12DirectHandleINS0_18SharedFunctionInfoEEE",
        "_ZN2v88internal6Ticker11SampleStackERKNS_13RegisterStateE",
        "_ZN2v88internal7IsolateC2EPNS0_12IsolateGroupE",
        "_ZN2v88internal7IsolateD2Ev",
        "_ZN2v88internal8LiveEdit11PatchScriptEPNS0_7IsolateENS0_6HandleINS0_6ScriptEEENS4_INS0_6StringEEEbbPNS_5debug14LiveEditResultE",
        "_ZN2v88internal9DebugInfo14ClearBreakInfoEPNS0_7IsolateE",
        "_ZNK2v88internal7CppHeap25CurrentThreadIsHeapThreadEv",
    ];
}
