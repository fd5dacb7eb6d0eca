using System.Runtime.InteropServices;

namespace CoroJs.Engine;

/// <summary>The functions of coro.h. That header says who may call each, on which thread, and who owns which memory.</summary>
internal static unsafe class NativeEngine
{
    // The whole name: the runtime tries other endings and folders first for a shorter one.
    private const string Library = "libcorojs.so";

    [DllImport(Library)] public static extern byte* coro_boot(byte* v8Flags);
    [DllImport(Library)] public static extern byte* coro_versions();
    [DllImport(Library)] public static extern nint coro_start(NativeOptions* options, delegate* unmanaged<nint, nint, void> main, nint argument, byte** error);
    [DllImport(Library)] public static extern byte* coro_start_error();
    [DllImport(Library)] public static extern void coro_join(nint thread);
    [DllImport(Library)] public static extern NativeFrame* coro_frame_of(nint runtime);
    [DllImport(Library)] public static extern int coro_carrier_of(nint runtime);
    [DllImport(Library)] public static extern int coro_from_snapshot(nint runtime);
    [DllImport(Library)] public static extern int coro_prepared(NativeOptions* options);
    [DllImport(Library)] public static extern byte* coro_snapshot_problem(NativeOptions* options);
    [DllImport(Library)] public static extern byte* coro_snapshot_make(NativeOptions* options, ulong* size, byte** error);
    [DllImport(Library)] public static extern void coro_blob_free(byte* blob);
    [DllImport(Library)] public static extern int coro_shape(nint runtime, byte** fields, int count);
    [DllImport(Library)] public static extern nint coro_fiber_of_argument(nint runtime, int index);
    [DllImport(Library)] public static extern nint coro_fiber_of_kept(nint runtime, nint function);
    [DllImport(Library)] public static extern nint coro_fiber_of_hook(nint runtime, nint function);
    [DllImport(Library)] public static extern Reason coro_resume(nint fiber);
    [DllImport(Library)] public static extern void coro_free(nint fiber);
    [DllImport(Library)] public static extern void coro_set_tag(nint fiber, ulong tag);
    [DllImport(Library), SuppressGCTransition] public static extern void coro_set_coroutine(nint fiber, Coroutine state);
    [DllImport(Library), SuppressGCTransition] public static extern Coroutine coro_coroutine_of(nint fiber);
    [DllImport(Library), SuppressGCTransition] public static extern void coro_hold(nint fiber, int on);
    [DllImport(Library), SuppressGCTransition] public static extern void coro_wait(nint fiber, ulong tag);
    [DllImport(Library)] public static extern int coro_reason_of_wait(nint fiber);
    [DllImport(Library)] public static extern void coro_set_page(nint context, int* words);
    [DllImport(Library)] public static extern int coro_resting(nint runtime);
    [DllImport(Library)] public static extern byte* coro_error(nint runtime);
    [DllImport(Library)] public static extern nint coro_pump(nint runtime, int tasks);
    [DllImport(Library)] public static extern int coro_background_work();
    [DllImport(Library)] public static extern byte* coro_fiber_stack(nint fiber);
    [DllImport(Library)] public static extern nint coro_keep(nint runtime, int argumentIndex);
    [DllImport(Library)] public static extern nint coro_hook(nint context, byte* name);
    [DllImport(Library)] public static extern nint coro_first_context(nint runtime);
    [DllImport(Library)] public static extern nint coro_context_new(nint runtime);
    [DllImport(Library)] public static extern int coro_context_free(nint context);
    [DllImport(Library)] public static extern nint coro_context_of(nint fiber);
    [DllImport(Library)] public static extern nint coro_context_with_rejections(nint runtime);
    [DllImport(Library)] public static extern void coro_release(nint runtime, nint kept);
    [DllImport(Library)] public static extern nint coro_pin_argument(nint runtime, int index);
    [DllImport(Library)] public static extern void coro_unpin(nint pin);
    [DllImport(Library)] public static extern byte* coro_buffer_new(nint runtime, ulong size);
    [DllImport(Library)] public static extern void coro_buffer_free(nint runtime, byte* buffer);
    [DllImport(Library)] public static extern void coro_kill(nint fiber);
    [DllImport(Library)] public static extern ulong coro_turn(nint runtime);
    [DllImport(Library)] public static extern void coro_kill_running(nint runtime, ulong turn);
    [DllImport(Library)] public static extern void coro_interrupt(nint runtime);
    [DllImport(Library)] public static extern long coro_processor_time(nint runtime, int* clock);
    [DllImport(Library)] public static extern void coro_heap_statistics(nint runtime, NativeHeap* heap);
    [DllImport(Library)] public static extern void coro_heap_limit_reset(nint runtime);
    [DllImport(Library)] public static extern void coro_drop_jobs(nint context);
    [DllImport(Library)] public static extern void coro_collect(nint runtime);
    [DllImport(Library)] public static extern void coro_cpu_profile_start(nint runtime, int microseconds);
    [DllImport(Library)] public static extern int coro_cpu_profile_stop(nint runtime, int descriptor);
    [DllImport(Library)] public static extern void coro_heap_profile_start(nint runtime, ulong intervalBytes);

    [DllImport(Library)] public static extern int coro_heap_profile_stop(nint runtime, int descriptor);

    [DllImport(Library)] public static extern int coro_heap_snapshot(nint runtime, int descriptor);
    [DllImport(Library)] public static extern int coro_spawn(NativeSpawnOptions* options, int* process, int* handle, SpawnStage* stage);
    [DllImport(Library)] public static extern int coro_signal_watch(int signal, int descriptor);
    [DllImport(Library)] public static extern void coro_signal_unwatch(int signal, int descriptor);
    [DllImport(Library)] public static extern nint coro_inspector_open(nint runtime);
    [DllImport(Library)] public static extern void coro_inspector_send(nint inspector, byte* message, ulong size);
    [DllImport(Library)] public static extern byte* coro_inspector_receive(nint inspector, int timeoutMilliseconds, ulong* size);
    [DllImport(Library)] public static extern void coro_inspector_end(nint inspector);
    [DllImport(Library)] public static extern void coro_inspector_close(nint inspector);
    [DllImport(Library)] public static extern void coro_inspector_start(nint runtime, int breakOnStart);
}
