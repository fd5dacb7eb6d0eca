/* The whole ABI between the native engine (V8 and its fibers) and the kernel.
 *
 * Threads. "Kernel thread" is the thread that coro_start makes for a runtime: it owns the runtime, and every
 * function that takes a coro_runtime or a coro_fiber is called on it, on its own stack, unless the function
 * says "any thread". JavaScript runs on fiber stacks only; none of these functions is ever called on one.
 *
 * Memory. Pointers given to a function are read during the call only, unless it says that they are kept.
 * Pointers that a function returns are owned by the engine and live as long as its comment says.
 *
 * Errors. A function that can fail says how; none throws, none aborts on bad input from JavaScript. Calling a
 * function on the wrong thread, or with a fiber that was freed, is a fault of the kernel and undefined. */
#ifndef CORO_H
#define CORO_H
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

#define CORO_ABI_VERSION 5

typedef struct coro_runtime
    coro_runtime; /* an isolate, a context and their fibers; owned by its kernel thread */
typedef struct coro_context
    coro_context;                     /* a global object with a library of its own; owned by the runtime */
typedef struct coro_fiber coro_fiber; /* owned by the runtime; the kernel gives it back with coro_free */
typedef struct coro_kept
    coro_kept; /* a JavaScript value that the kernel holds; given back with coro_release */
typedef struct coro_pin
    coro_pin; /* memory of an ArrayBuffer that the kernel holds; given back with coro_unpin */
typedef struct coro_thread coro_thread; /* what coro_join waits for */

/* ---- values
 * ------------------------------------------------------------------------------------------------------ */

enum coro_type {
  CORO_UNDEFINED = 0,
  CORO_NULL = 1,
  CORO_BOOL = 2,   /* integer: 0 or 1 */
  CORO_INT = 3,    /* integer: fits 32 bits */
  CORO_DOUBLE = 4, /* number */
  CORO_BIGINT = 5, /* integer, read as unsigned 64 bits. A BigInt outside 0 … 2^64-1 arrives as CORO_OTHER */
  CORO_STRING = 6, /* bytes, size: UTF-8; lone surrogates of JavaScript arrive as U+FFFD */
  CORO_LATIN1 = 7, /* bytes, size: one byte a character; to JavaScript only */
  CORO_BYTES = 8,  /* bytes, size: the contents of a typed array, DataView or ArrayBuffer; to JavaScript:
                      copied into a new Uint8Array */
  CORO_BUFFER =
      9, /* bytes, size: memory of coro_buffer_new, becomes a Uint8Array without a copy; to JavaScript only */
  CORO_FUNCTION = 10, /* a function; only from JavaScript: see coro_fiber_of_argument and coro_keep */
  CORO_ARRAY = 11,    /* items, size: a JavaScript array; to JavaScript only */
  CORO_RECORD =
      12, /* items; size is a shape of coro_shape: an object with that shape's fields; to JavaScript only */
  CORO_KEPT = 13, /* kept: the value itself, which stays kept; to JavaScript only */
  CORO_OTHER = 14 /* anything else (an object, a symbol, a BigInt too large); only from JavaScript */
};

typedef struct coro_value {
  int32_t type;
  uint32_t size;
  union {
    int64_t integer;
    double number;
    const char* bytes;
    const struct coro_value* items;
    coro_kept* kept;
  };
} coro_value;

/* ---- the trap frame
 * ---------------------------------------------------------------------------------------------- */

/* Which Error JavaScript throws when a system call failed. */
enum coro_failure {
  CORO_OK = 0,
  CORO_ERROR = 1,
  CORO_TYPE_ERROR = 2,
  CORO_RANGE_ERROR = 3,
  CORO_CANCELLED = 4, /* what the library's hook "cancelled" returns, which must not trap; else an Error */
  CORO_DENIED = 5 /* a permission is missing, an Error: frame.syscall is its property `permission`, frame.path
                     `resource` */
};

/* What coro_resume saw. */
enum coro_reason {
  CORO_TRAP =
      1, /* the fiber made a system call: frame.call, frame.args; it goes on at the next coro_resume */
  CORO_DONE = 2,        /* its function returned: frame.result holds the value */
  CORO_THREW = 3,       /* an exception left its function: coro_error has its text */
  CORO_KILLED = 4,      /* it was terminated and has unwound (coro_kill, coro_kill_running, the heap limit) */
  CORO_IDLE = 5,        /* a pump fiber has nothing more to do; it belongs to the engine again */
  CORO_INTERRUPTED = 6, /* coro_interrupt was called: the fiber stands anywhere in its JavaScript. It must be
                           resumed before any other; it goes on as if nothing had happened, or ends if
                           coro_kill was called before. The frame holds nothing, and until then only coro_kill,
                           coro_fiber_stack and what any thread may call are allowed. */
  CORO_FATAL = 7 /* V8 met an error after which it ends processes (coro_options.hosted), and stands in the
                    middle of it for ever: coro_error has its text. The runtime is dead: nothing of it runs or
                    changes any more, calls that would need V8 do nothing and answer 0, main must return. */
};

/* frame.signals after coro_resume */
enum coro_signal {
  CORO_JOBS = 1, /* promise jobs wait: resume the fiber of coro_pump before any other */
  CORO_REJECTIONS =
      2, /* promises were rejected and nobody handles them: run the "rejections" hook when no jobs wait */
  CORO_HEAP_LIMIT =
      4,        /* the heap limit was met since this was last seen; stays set until coro_heap_limit_reset */
  CORO_DEAD = 8 /* as CORO_FATAL says; it may have happened in another call than coro_resume */
};

enum { CORO_MAX_ARGS = 8, CORO_MAX_MOVED = 16 };

/* The registers of a runtime, one frame for all its fibers, at one address for its whole life.
 * After CORO_TRAP: call, argc and args are set; `failure` is CORO_OK and result undefined. What args point at
 * is valid until the next coro_resume of any fiber, except: strings longer than CORO_LARGE bytes stay until
 * this fiber itself is resumed. A kernel that parks the fiber copies the rest, or pins it
 * (coro_pin_argument). Before coro_resume of a fiber that trapped: the outcome, in `failure` and result or
 * the error fields; what they point at is read during coro_resume. Before the first coro_resume of a fiber:
 * argc and args are the arguments of its function (types that go to JavaScript). */
enum { CORO_LARGE = 256 << 10 };
typedef struct coro_frame {
  int32_t call, argc;
  int32_t failure;      /* a coro_failure */
  int32_t error_number; /* errno, positive; 0: the error gets no errno property */
  coro_value result;
  /* Strings of the error, or CORO_UNDEFINED: then it has no such property. `port` is a CORO_INT. */
  coro_value message, code, syscall, path, dest, address, port;
  coro_value args[CORO_MAX_ARGS];
  int32_t signals;
  /* How many times fibers may hand over to one another in "fiber.wait" before the kernel is asked. Written
   * before coro_resume, which counts it down. */
  int32_t hand_overs;
  /* Likely turns after this one, or null: their memory is asked for ahead. Read and cleared by coro_resume.
   */
  coro_fiber *next, *soon;
  /* Set by coro_resume: the fiber that its answer is about, and the tag of that fiber (coro_set_tag). It is
   * another one than was resumed where fibers handed over to one another meanwhile; then all others that took
   * part wait, each in a hand-over. */
  coro_fiber* running;
  uint64_t running_tag;
  /* The same of those that took part in hand-overs of "fiber.wait", the running one perhaps among them. */
  int32_t moved_count, reserved;
  uint64_t moved[CORO_MAX_MOVED];
} coro_frame;

/* ---- a process
 * --------------------------------------------------------------------------------------------------- */

/* Makes the engine file usable and initializes V8 with these flags (may be null). Once a process, before any
 * other call; later calls do nothing. Any thread. Null, or what is wrong and what to do about it (static). An
 * unknown or malformed V8 flag is named in the answer. */
const char* coro_boot(const char* v8_flags);

/* "v8=14.6.202.34 node=26.10.0 …", static. Any thread, after coro_boot. */
const char* coro_versions(void);

/* By how many bytes the engine file's thread-local accesses are moved in this process: a file that the build
 * prepared for this number needs no mending. Any thread, after coro_boot. */
int32_t coro_engine_offset(void);

/* ---- a runtime
 * --------------------------------------------------------------------------------------------------- */

/* How fibers are carried. CORO_STACK falls back to CORO_PLAIN when V8's state is not where the build found
 * it. */
enum coro_carrier { CORO_STACK = 0, CORO_PLAIN = 1, CORO_THREAD = 2 };

/* Bits of coro_options.tests. Faults are for tests that show that the suite would notice them. */
enum coro_test {
  CORO_VERIFY = 1, /* look at every fiber that a collection passes over; ends the process if that was wrong */
  CORO_FAULT_MINOR = 2,      /* leave parked fibers out of minor collections */
  CORO_FAULT_MAJOR = 4,      /* … of major collections */
  CORO_FAULT_DEOPT = 8,      /* … of the walks that deoptimize code */
  CORO_FAULT_UPDATE = 16,    /* … of the update after objects moved */
  CORO_FAULT_LAYOUT = 32,    /* the self-test at start fails */
  CORO_FAULT_INTERRUPT = 64, /* do not look at interrupt flags again after a switch */
  CORO_CHECK_ASYNC =
      128, /* give each fiber async data of its own and check it at each trap; ends the process if wrong */
  CORO_VISIT_ALL = 256,    /* no fiber is passed over in any collection */
  CORO_FAULT_RECORD = 512, /* keep what was written down of a fiber's frames after it has run */
  CORO_NO_RECORDS = 1024   /* walk every parked fiber's frames in every marking */
};

typedef struct coro_source {
  const char *name, *text;
  uint64_t size;
} coro_source;

typedef struct coro_options {
  uint32_t abi_version;     /* CORO_ABI_VERSION */
  int32_t carrier;          /* a coro_carrier */
  int32_t max_fibers;       /* at once; 1 … 4 million */
  int32_t stack_kib;        /* of one fiber, a multiple of 4; 128 … 65536 */
  int32_t tests;            /* coro_test bits */
  int32_t call_count;       /* the table of system calls: __primordials.<name> traps with this number */
  const char* const* calls; /* dotted names, "net.read"; kept until coro_start returns */
  /* The standard library: ES modules that import one another by name ("coro:net"), in any order, and find
   * __primordials on the global object. They must not trap while they are evaluated. */
  const coro_source* library;
  int32_t library_count;
  int32_t snapshot_known; /* 1: coro_snapshot_problem has said null of this very snapshot in this process */
  /* The module with which the library begins: only what it imports is loaded. Null: all modules are. Kept
   * until coro_start returns. */
  const char* library_entry;
  /* Stands for the calls, the library and its entry in snapshots: where one of them is another, so is this.
   * Kept until coro_start returns. */
  const char* library_id;
  const uint8_t* snapshot; /* of coro_snapshot_make, or null. Must stay until coro_join */
  uint64_t snapshot_size;
  uint64_t max_heap_bytes;   /* V8's heap; 0: V8's own default */
  uint64_t max_buffer_bytes; /* ArrayBuffers, all together; 0: no limit */
  /* An eventfd, or -1: 8 bytes are written to it when V8 has a task for the kernel thread, so that the poller
   * wakes. (A descriptor and not a callback: V8 posts tasks from fiber stacks too, where no managed code may
   * run.) */
  int32_t wake_descriptor;
  /* Frames of an error's stack (Error.stackTraceLimit), and of the place where a fiber was started, 5 at
   * most. Negative: V8's own, 10. */
  int32_t stack_trace_limit;
  /* 1: an error on a fiber after which V8 would end the process (a script wants an array or a table that is
   * larger than V8 can make) ends the runtime instead, see CORO_FATAL. Errors on V8's own threads, in calls
   * of the kernel, and those that say that memory is no longer what V8 left there end the process all the
   * same. */
  int32_t hosted;
} coro_options;

/* Called on the new kernel thread. When it returns the runtime ends: every fiber is terminated and unwound,
 * the isolate disposed of, all memory given back; but for a dead one (CORO_FATAL), whose memory stays: V8's
 * threads may still use it. It must not let an exception through. */
typedef void (*coro_main)(coro_runtime*, void* argument);

/* Reserves the stacks, makes the kernel thread (its stack is the top of the reservation) and the runtime,
 * then calls main. Any thread. Returns at once, or null with *error set (static or thread-local text). If the
 * runtime cannot be made on the new thread, main is called with a null runtime and coro_start_error tells
 * why. */
/* Where a snapshot fits (coro_snapshot_problem), or a runtime is prepared (coro_prepared), calls and library
 * are not read. */
coro_thread* coro_start(const coro_options* options, coro_main main, void* argument, const char** error);
const char* coro_start_error(void); /* kernel thread, inside main */
void coro_join(coro_thread*);       /* any thread but the kernel thread, once */

coro_frame* coro_frame_of(coro_runtime*);  /* lives as long as the runtime */
int32_t coro_carrier_of(coro_runtime*);    /* the one in use, after a fall-back */
int32_t coro_from_snapshot(coro_runtime*); /* 1: the snapshot was used */

/* Null: the snapshot in these options was made by this engine, with these flags, of this library, and is
 * whole. Else what it is instead: "was made …" (static). Any thread, after coro_boot. */
const char* coro_snapshot_problem(const coro_options*);

/* Boots the engine with these flags and makes a runtime from the snapshot in this file, all on a thread of
 * its own, while the caller does something else: for executables, whose kernel takes time to start. The
 * options are those of coro_start, without calls, library and descriptors. Where something is in the way,
 * nothing is prepared. Once a process, before any other call; any thread. */
void coro_prepare(const char* snapshot_path, const char* v8_flags, const coro_options* options);
/* 1: the next coro_start with these options takes the runtime of coro_prepare: no other thread may ask in
 * between. Waits until that is made. Any thread. */
int32_t coro_prepared(const coro_options*);

/* Makes a start-up snapshot of `options` (calls, library). Any thread, after coro_boot, while no runtime
 * lives in this process. Returns memory for coro_blob_free, or null with *error. */
uint8_t* coro_snapshot_make(const coro_options* options, uint64_t* size, const char** error);
void coro_blob_free(uint8_t*);

/* The number for CORO_RECORD results with these fields, in this order. Names are copied. */
int32_t coro_shape(coro_runtime*, const char* const* fields, int32_t count);

/* ---- contexts
 * ---------------------------------------------------------------------------------------------------- */

/* Contexts of one runtime share V8's heap and its limit; programs in one cannot reach objects of another, as
 * long as the kernel passes none. The first is there from the start of the runtime to its end. */
coro_context* coro_first_context(coro_runtime*);
/* A further one, as fresh as the first was; null: coro_error says why. Not while a fiber's trap is being
 * served whose arguments are still needed. */
coro_context* coro_context_new(coro_runtime*);
/* Gives a context back, its promise jobs and kept values become useless. 0: it is the first, or fibers of it
 * are still there (coro_kill, coro_resume and coro_free them before), and nothing was done. */
int32_t coro_context_free(coro_context*);
/* Where the fiber's function is from; a pump's: where its jobs are from. */
coro_context* coro_context_of(coro_fiber*);
/* One in which promises were rejected that nobody handles, or null. */
coro_context* coro_context_with_rejections(coro_runtime*);

/* ---- fibers
 * ------------------------------------------------------------------------------------------------------ */

/* A fiber that will call argument `index` of the present trap, or null: no function there, or frame.failure
 * and the error say that the limit on fibers is met. */
coro_fiber* coro_fiber_of_argument(coro_runtime*, int32_t index);
/* The same for a kept function, which stays kept. */
coro_fiber* coro_fiber_of_kept(coro_runtime*, coro_kept* function);
/* The same, a little faster: the function must not be released before the fiber has begun. */
coro_fiber* coro_fiber_of_hook(coro_runtime*, coro_kept* function);

/* A fiber that JavaScript asks for by the system calls "fiber.run", "fiber.start" and "fiber.enter" remembers
 * the frames of that call, and those that its starter remembers: engine.origin() tells them. */

/* Runs the fiber until it traps or ends: a coro_reason. After CORO_DONE, CORO_THREW and CORO_KILLED only
 * coro_free may follow. */
int32_t coro_resume(coro_fiber*);
void coro_free(coro_fiber*); /* an ended fiber, or one that was never resumed */

/* ---- hand-over
 *
 * A fiber that is about to wait in "fiber.wait" and has woken one other, which waits there too, hands over to
 * that one without the kernel: on the fast way, as long as frame.hand_overs allows and neither promise jobs
 * nor signals are due. Whom it has woken stands in the page (coro_set_page).
 *
 * Two fibers of which one waits for the other, as a caller does for what it called: the one that is entered
 * and the one that enters. The system calls "fiber.enter" and "fiber.leave" (slot, generation of the other's
 * tag) are traps as any other; but where both fibers are known to wait so, on the fast way, the engine
 * switches from one stack to the other without the kernel: the call returns true then. */

enum coro_coroutine {
  CORO_NO_COROUTINE = 0, /* no hand-over without the kernel: it runs, is ready, or waits for something else */
  CORO_ENTERED = 1,      /* it entered another and waits until that one leaves or ends */
  CORO_RESTING = 2,      /* it has left and waits until it is entered */
  CORO_WAITING = 3       /* it waits in "fiber.wait" until it is woken */
};

/* The kernel's number of a fiber, by whose lower and upper 32 bits JavaScript names it; not 0. Its lower half
 * is unique among the fibers that there are, and small: it is an index. */
void coro_set_tag(coro_fiber*, uint64_t tag);
/* Says how a parked fiber waits, a coro_coroutine; and takes that back when it is made ready. */
void coro_set_coroutine(coro_fiber*, int32_t state);
/* Its coro_coroutine: also after hand-overs that the kernel did not see. */
int32_t coro_coroutine_of(coro_fiber*);
/* While it is set, hand-overs to this fiber go through the kernel. */
void coro_hold(coro_fiber*, int32_t on);
/* The fiber is parked in "fiber.wait"; its tag, unless it has one. */
void coro_wait(coro_fiber*, uint64_t tag);
/* What the page said that a fiber waits for when it last handed over in "fiber.wait". */
int32_t coro_reason_of_wait(coro_fiber*);
/* The words of memory that a context's library shares with the kernel, pinned by the kernel until it gives
 * others, or null. They are laid out as stdlib/internal/fiber-page.js says. */
void coro_set_page(coro_context*, int32_t* words);
/* How many fibers are CORO_RESTING: nobody waits for them, and they for nothing in particular. */
int32_t coro_resting(coro_runtime*);

/* The text of the exception behind the last CORO_THREW, with its stack. Until the next coro_resume. */
const char* coro_error(coro_runtime*);

/* The pump fiber that runs promise jobs and, with tasks != 0, V8's own foreground tasks; null when there is
 * nothing to run, or no stack left for it (CORO_JOBS stays set; pumps have 64 stacks beyond max_fibers). A
 * pump that parks inside a job is a fiber like any other until it says CORO_IDLE. */
coro_fiber* coro_pump(coro_runtime*, int32_t tasks);

/* Tasks that V8's own threads have not ended yet, in the whole process (collections, compilations): while
 * there are any, a fiber that nothing else can wake may still be woken. What they post for the kernel thread
 * they post before they end: so ask coro_pump(runtime, 1) once more after this has said 0. Any thread. */
int32_t coro_background_work(void);

/* The JavaScript stack of a parked or interrupted fiber as text, one line a frame ("    at f (file:3:1)").
 * Until the next call. Empty for other fibers while one is interrupted, where V8 cannot leave that one in the
 * middle: on the plain and the thread way, and inside WebAssembly.promising. */
const char* coro_fiber_stack(coro_fiber*);

/* ---- values that the kernel holds
 * ---------------------------------------------------------------------------------- */

coro_kept* coro_keep(coro_runtime*,
                     int32_t argument_index); /* of the present trap; any value; null: no such argument */
/* A function that the context's library registered with __primordials.engine.hook(name, function), or null.
 * Released by the caller. */
coro_kept* coro_hook(coro_context*, const char* name);
void coro_release(coro_runtime*, coro_kept*);

/* Holds the memory of argument `index` (CORO_BYTES) of the present trap: it stays mapped, whatever JavaScript
 * does with the buffer, until coro_unpin (any thread). Of a resizable buffer a copy is made, and
 * frame.args[index].bytes points at that from now on: read it after this call. Null: not bytes, or no memory
 * for the copy. */
coro_pin* coro_pin_argument(coro_runtime*, int32_t index);
void coro_unpin(coro_pin*);

/* Memory for a CORO_BUFFER result, uninitialized; null: over max_buffer_bytes, or none left. Any thread.
 * Passed on as a result it belongs to JavaScript; else coro_buffer_free. A result may be shorter than the
 * buffer: set value.size. */
char* coro_buffer_new(coro_runtime*, uint64_t size);
void coro_buffer_free(coro_runtime*, char*);

/* ---- limits
 * -------------------------------------------------------------------------------------------------------- */

/* Terminates a parked fiber: it unwinds at its next coro_resume, which answers CORO_KILLED. `finally` blocks
 * do not run. */
void coro_kill(coro_fiber*);

/* How many times coro_resume was called. Any thread. */
uint64_t coro_turn(coro_runtime*);
/* Terminates the fiber that runs, if this is still turn `turn`; does nothing otherwise. Any thread. To be
 * sure, repeat it until coro_turn has changed. V8 can be interrupted in loops, calls, regular expressions and
 * WebAssembly, but not within one long built-in operation, and V8 14.6 not in an optimized loop around
 * `new Array(n)` with a constant n, unless it is given --no-turboshaft-loop-unrolling (the heap limit's
 * termination meets the same). */
void coro_kill_running(coro_runtime*, uint64_t turn);

/* Lets coro_resume return CORO_INTERRUPTED as soon as JavaScript runs and V8 can be interrupted (see above).
 * Any thread, until coro_main returns. It says nothing about who will be running then: the kernel looks. A
 * request may get lost between two fibers on the plain and the thread way: repeat it as long as it matters.
 * While a debugger holds the program it is dropped. */
void coro_interrupt(coro_runtime*);
/* Processor time in nanoseconds of the thread that runs this runtime's JavaScript: of the kernel thread; on
 * the thread way of the fiber's that was resumed last. Negative: not known, that thread has ended. *clock
 * tells threads apart: only times of the same one may be compared. Any thread, until coro_main returns. */
int64_t coro_processor_time(coro_runtime*, int32_t* clock);

typedef struct coro_heap {
  uint64_t used, total, limit;     /* bytes of V8's heap */
  uint64_t buffers, buffers_limit; /* bytes of ArrayBuffers */
  uint64_t fibers, fibers_parked, fibers_resting;
  uint64_t stack_bytes_reserved;
  uint64_t malloced;
  uint64_t young; /* of `used`, what was allocated lately: most of it is needed no more */
} coro_heap;
void coro_heap_statistics(coro_runtime*, coro_heap* out);

/* After CORO_HEAP_LIMIT, when what was terminated has unwound: collects, and sets the limit to what it was.
 */
void coro_heap_limit_reset(coro_runtime*);

/* Forgets the promise jobs of a context that have not begun: their promises never settle. */
void coro_drop_jobs(coro_context*);

/* Collects garbage and gives memory back to the system, for a runtime that will do nothing for a while. Not
 * while a fiber is interrupted (CORO_INTERRUPTED). */
void coro_collect(coro_runtime*);

/* ---- profiles
 * ---------------------------------------------------------------------------------------------------- */

/* From now on looks every so many microseconds where the kernel thread is. On the stack way only: elsewhere
 * V8 does not find the fiber that runs. */
void coro_cpu_profile_start(coro_runtime*, int32_t interval_us);
/* Ends that and writes a .cpuprofile to a descriptor of the caller's; negative: writes nothing. 0, or an
 * errno. Without a profile does nothing. Must be called before coro_main returns. */
int32_t coro_cpu_profile_stop(coro_runtime*, int32_t descriptor);
/* From now on one allocation of so many bytes of V8's heap, on the average, is written down with its stack.
 * All ways. */
void coro_heap_profile_start(coro_runtime*, uint64_t interval_bytes);
/* Ends that and writes a .heapprofile of what lives still to a descriptor of the caller's; negative: writes
 * nothing. 0, or an errno. */
int32_t coro_heap_profile_stop(coro_runtime*, int32_t descriptor);
/* Collects, and writes a .heapsnapshot to a descriptor of the caller's. 0, or an errno. On the stack way also
 * while a fiber is interrupted. */
int32_t coro_heap_snapshot(coro_runtime*, int32_t descriptor);

/* ---- signals of the process
 * --------------------------------------------------------------------------------------- */

/* From now on the process does not do what signal 1 … 64 means to it otherwise: each time it comes, one byte,
 * its number, is written to `descriptor`, a non-blocking one; a full pipe loses it. Up to 16 descriptors a
 * signal; each stays the caller's. Any thread. 0, or an errno. */
int32_t coro_signal_watch(int32_t signal, int32_t descriptor);
/* Takes that back; with the last one the signal means again what it meant before the first. No handler uses
 * the descriptor any more when this returns. Any thread. */
void coro_signal_unwatch(int32_t signal, int32_t descriptor);

/* ---- other programs
 * ----------------------------------------------------------------------------------------------- */

enum { CORO_SPAWN_DESCRIPTORS_MAX = 64 };
typedef struct coro_spawn_options {
  const char* file;               /* its path */
  const char* const* arguments;   /* the first is its name; null behind the last */
  const char* const* environment; /* "NAME=value"; null behind the last */
  const char* folder;             /* to work in; null: this process's */
  const int32_t* descriptors; /* which of ours become its 0, 1, 2, …; -1: /dev/null. No other is left to it */
  int32_t descriptor_count;   /* … CORO_SPAWN_DESCRIPTORS_MAX */
  int32_t new_session;        /* 1: it leads a session, and a group, of its own */
  int32_t uid, gid;           /* -1: as they are */
} coro_spawn_options;

/* What failed. */
enum coro_spawn_stage {
  CORO_SPAWN_START = 1, /* there can be no further process */
  CORO_SPAWN_FOLDER = 2,
  CORO_SPAWN_USER = 3,
  CORO_SPAWN_DESCRIPTORS = 4,
  CORO_SPAWN_EXEC = 5 /* the file is no program that can be run */
};

/* Starts a program; returns when it runs. 0: *process is its number, *handle a descriptor (pidfd) that
 * becomes readable when it ends, the caller's to close, or -1 where the system has none. The caller waits for
 * the process. Else an errno, *stage says of what, and no process is left. Any thread; takes about a
 * millisecond, more where a disk is slow. */
int32_t coro_spawn(const coro_spawn_options*, int32_t* process, int32_t* handle, int32_t* stage);

/* ---- an inspector
 * ------------------------------------------------------------------------------------------------- */

/* One client of the DevTools protocol. While the program is paused, the fiber that hit the breakpoint waits
 * inside the engine, on its own stack, and nothing else of the runtime runs: coro_resume does not return. So
 * these functions may be called on any thread, and no code of the kernel is called back. What a client asks
 * for is served at once when the program is paused or runs JavaScript, else with the next coro_pump(runtime,
 * 1); wake_descriptor is written.
 *
 * System calls that JavaScript makes while it is paused, or in the condition of a breakpoint, fail with
 * ERR_BLOCK_NOT_ALLOWED: no other fiber may run then. A step over one that waits ends in the same fiber;
 * other fibers run meanwhile and stop at breakpoints of their own, which ends the step. A step out of a
 * fiber's first function lets the program go on. */
typedef struct coro_inspector coro_inspector;
/* Kernel thread, before the program and before any client. break_on_start != 0: the program's first statement
 * waits until a client has sent Runtime.runIfWaitingForDebugger, and then stops there. */
void coro_inspector_start(coro_runtime*, int32_t break_on_start);
/* Any thread, until coro_main returns. The client gives it back with coro_inspector_close. */
coro_inspector* coro_inspector_open(coro_runtime*);
/* Any thread: a message of the client (UTF-8, copied). */
void coro_inspector_send(coro_inspector*, const char* message, uint64_t size);
/* One thread of the client's, not the kernel thread: the next message for the client (UTF-8); blocks up to
 * timeout_ms. Null: none came in time, or coro_inspector_end was called. Valid until the next call. */
const char* coro_inspector_receive(coro_inspector*, int32_t timeout_ms, uint64_t* size);
/* Any thread: no message is added any more; coro_inspector_receive returns null, without delay, when it has
 * returned those that waited. */
void coro_inspector_end(coro_inspector*);
/* Any thread, when nobody is inside coro_inspector_receive: ends the session, before coro_main returns. Its
 * breakpoints go; a paused program goes on, unless another client holds it. */
void coro_inspector_close(coro_inspector*);

#ifdef __cplusplus
}
#endif
#endif
