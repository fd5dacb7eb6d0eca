// What runs by itself: timers that are due, and callbacks for the next turn. They run on fibers of their own; one fiber
// takes one after the other as long as none of them has blocked, or can be told from a fiber of its own. The kernel has
// one alarm for all of them, which starts the hook "timers".
import { finishCurrent } from 'coro:internal/fiber-life';
import { isWatched, keepAlive } from 'coro:internal/fiber-page';
import { current, failed, isKnown } from 'coro:internal/fiber-record';
import { isHosted } from 'coro:internal/hosted';
import { reportKilled, reportUncaught } from 'coro:internal/report';
import { TimerQueue } from 'coro:internal/web/timer-queue';

const { run, yield: yieldTurn } = __primordials.fiber;
const { asyncData, clock, hasJobs, hook, setAsyncData } = __primordials.engine;
const { arm } = __primordials.timers;
const { dropCall, holdCall, runFor } = __primordials.host;

/** So many callbacks run before the other fibers get a turn. */
const callbacksPerTurn = 64;

/** Milliseconds until the next try when there are as many fibers as there may be. */
const patience = 5;

/** Something that will run: a timer, or an immediate. */
export class Task {
  /** See now(). */
  due = 0;
  /** @type {number} */
  order = 0;
  /** Of those that wait as long; undefined: not in the queue of timers. @type {import('coro:internal/web/timer-queue').Line<Task> | undefined} */
  line = undefined;
  /** @type {Task | undefined} */
  next = undefined;
  /** @type {Task | undefined} */
  previous = undefined;
  /** Does it wait for its turn? */
  isPending = false;
  /** Does it keep the program alive meanwhile? */
  isRef = true;
  /** The number of the host's call that it belongs to while it waits; 0: to none. */
  call = 0;
  /** @type {unknown} what fibers inherit from whom they were made by */
  data = asyncData();

  /** Its work, which may block. */
  run() {}

  /** @returns {string} for reports */
  get label() {
    return 'timer';
  }

  /** @param {unknown} error by which the kernel has ended its fiber */
  killed(error) {
    reportKilled(error, this.label);
  }
}

/** @type {TimerQueue<Task>} */
const timers = new TimerQueue();
/** @type {Task[]} */
let immediates = [];
/** Pending tasks, and others, that keep the program alive. */
let holders = 0;
let order = 0;
let isRunning = false;
/** What the kernel's alarm is set to; Infinity: it does not ring. */
let armedFor = Infinity;

/** In a millisecond: times are small integers for three days, and no objects in V8's heap. */
const ticks = 8;
/** What the engine's clock has shown when the first timer was set. */
let origin = 0;

/** @returns {number} ticks since then */
function now() {
  return Math.floor((clock() - origin) * ticks);
}

/**
 * @param {Task} task
 * @param {number} wait milliseconds
 */
function setDue(task, wait) {
  const time = clock();
  if (origin === 0) origin = time;
  // Never early.
  task.due = Math.ceil((time - origin + wait) * ticks);
}

/** Sets the kernel's alarm, where something must happen before it would ring. One that rings too early does no harm. */
function rearm() {
  keepAlive(holders > 0);
  if (isRunning) return;
  const due = immediates.length > 0 ? 0 : timers.due;
  if (armedFor <= due) return;
  armedFor = due;
  arm(Math.max(0, due / ticks + origin - clock()));
}

/**
 * @param {Task} task
 * @param {number} milliseconds from now
 */
export function schedule(task, milliseconds) {
  if (task.isPending) cancel(task);
  task.isPending = true;
  if (isHosted()) task.call = holdCall();
  setDue(task, milliseconds);
  task.order = order++;
  timers.add(task, milliseconds);
  if (task.isRef) holders++;
  rearm();
}

/** @param {Task} task runs in the next turn, behind those that are there */
export function scheduleNext(task) {
  task.isPending = true;
  if (isHosted()) task.call = holdCall();
  immediates.push(task);
  if (task.isRef) holders++;
  rearm();
}

/** @param {Task} task */
export function cancel(task) {
  if (!task.isPending) return;
  task.isPending = false;
  if (task.call !== 0) letGo(task);
  if (task.line !== undefined) timers.remove(task);
  if (task.isRef) holders--;
  rearm();
}

/** @param {Task} task will not run */
function letGo(task) {
  dropCall(task.call);
  task.call = 0;
}

/**
 * @param {Task} task
 * @param {boolean} isRef
 */
export function setRef(task, isRef) {
  if (task.isRef === isRef) return;
  task.isRef = isRef;
  if (task.isPending) hold(isRef);
}

/**
 * Keeps the program alive, or lets it end again.
 * @param {boolean} on
 */
export function hold(on) {
  holders += on ? 1 : -1;
  rearm();
}

/** Those of the round that runs. @type {Task[]} */
let present = [];
/** How many of them have been looked at. */
let passed = 0;
/** Timers that are due then belong to the round; undefined: there are immediates before them. @type {number | undefined} */
let until;
/** Callbacks that may run until the other fibers get a turn. */
let left = callbacksPerTurn;

/** @returns {Task | undefined} the next one of the round; it is in no queue now */
function takeNext() {
  while (passed < present.length) {
    const task = present[passed++];
    if (task.isPending) return task;
  }
  const { due } = timers;
  if (due === Infinity || due > (until ??= now())) return;
  return timers.take();
}

/** The first task of the fiber that is being started. @type {Task} */
let starting;
/** How many fibers were started for tasks, each of which has blocked or ended since. */
let starts = 0;

/** What fibers run: a task, and then others, unless the fiber can be told from a new one. */
function runTasks() {
  const number = starts;
  let task = starting;
  if (isWatched()) {
    // In the words of reports, should the kernel end it.
    const record = current();
    record.name = task.label;
    record.owner = { ended: ({ state, result }) => state === failed && task.killed(result) };
  }
  const isAlone = isWatched() || isHosted();
  for (;;) {
    try {
      task.run();
    } catch (error) {
      reportUncaught(error, task.label);
    }
    if (isKnown()) {
      // Somebody has asked for this fiber, and may wait for its end.
      finishCurrent();
      return;
    }
    // After a task that has blocked the others are not this fiber's.
    if (isAlone || number !== starts || left <= 0 || hasJobs() || isWatched()) return;
    const next = takeNext();
    if (next === undefined) return;
    task = next;
    leaveQueue(task);
    setAsyncData(task.data);
  }
}

/** @param {Task} task which begins now */
function leaveQueue(task) {
  task.isPending = false;
  if (task.isRef) holders--;
  left--;
}

/**
 * @param {Task} task
 * @returns {boolean} false: there is no fiber for it now
 */
function start(task) {
  starting = task;
  setAsyncData(task.data);
  // It may wait again before this returns.
  const { call } = task;
  task.call = 0;
  try {
    // Where the call's time is over it does not run, which the host knows.
    if (call === 0) run(runTasks);
    else runFor(call, runTasks);
    return true;
  } catch (error) {
    task.call = call;
    if (/** @type {{ code?: string }} */ (error).code !== 'ERR_FIBER_LIMIT') throw error;
    return false;
  } finally {
    starts++;
  }
}

/** @param {Task} task which was taken from its queue */
function begin(task) {
  leaveQueue(task);
  if (start(task)) return;
  // Late, but not lost.
  task.isPending = true;
  if (task.isRef) holders++;
  setDue(task, patience);
  timers.add(task, patience);
}

/** Runs what is due now; what comes up meanwhile is for the next round. */
function runRound() {
  present = immediates;
  immediates = [];
  passed = 0;
  until = undefined;
  for (let task; (task = takeNext()) !== undefined;) {
    begin(task);
    if (left <= 0) giveTurn();
  }
}

/** The other fibers come first; the kernel sees to the outside world meanwhile. */
function giveTurn() {
  left = callbacksPerTurn;
  yieldTurn();
}

export function runDue() {
  isRunning = true;
  armedFor = Infinity;
  left = callbacksPerTurn;
  try {
    for (;;) {
      runRound();
      if (immediates.length === 0) break;
      giveTurn();
    }
  } finally {
    isRunning = false;
    present = [];
    passed = 0;
    rearm();
  }
}

hook('timers', runDue);
