// What runs by itself: timers that are due, and callbacks for the next turn. Each gets a fiber of its own. The kernel
// has one alarm for all of them, which starts the hook "timers".
import { finishCurrent } from 'coro:internal/fiber-life';
import { isWatched, keepAlive } from 'coro:internal/fiber-page';
import { current, failed, isKnown } from 'coro:internal/fiber-record';
import { reportKilled, reportUncaught } from 'coro:internal/report';
import { TimerQueue } from 'coro:internal/web/timer-queue';

const { run, yield: yieldTurn } = __primordials.fiber;
const { asyncData, clock, hook, setAsyncData } = __primordials.engine;
const { arm } = __primordials.timers;

/** So many callbacks run before the other fibers get a turn. */
const callbacksPerTurn = 64;

/** Milliseconds until the next try when there are as many fibers as there may be. */
const patience = 5;

/** Something that will run: a timer, or an immediate. */
export class Task {
  /** @type {number} on the engine's clock */
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
  /** @type {unknown} what fibers inherit from whom they were made by */
  data = asyncData();

  /** Its work, on a fiber of its own. */
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

/** Sets the kernel's alarm, where something must happen before it would ring. One that rings too early does no harm. */
function rearm() {
  keepAlive(holders > 0);
  if (isRunning) return;
  const due = immediates.length > 0 ? 0 : timers.first?.due;
  if (due === undefined || armedFor <= due) return;
  armedFor = due;
  arm(Math.max(0, due - clock()));
}

/**
 * @param {Task} task
 * @param {number} milliseconds from now
 */
export function schedule(task, milliseconds) {
  if (task.isPending) cancel(task);
  task.isPending = true;
  task.due = clock() + milliseconds;
  task.order = order++;
  timers.add(task, milliseconds);
  if (task.isRef) holders++;
  rearm();
}

/** @param {Task} task runs in the next turn, behind those that are there */
export function scheduleNext(task) {
  task.isPending = true;
  immediates.push(task);
  if (task.isRef) holders++;
  rearm();
}

/** @param {Task} task */
export function cancel(task) {
  if (!task.isPending) return;
  task.isPending = false;
  if (task.line !== undefined) timers.remove(task);
  if (task.isRef) holders--;
  rearm();
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

/** @type {Task} */
let starting;

/** What each task's fiber runs. */
function runStarting() {
  const task = starting;
  if (isWatched()) {
    // In the words of reports, should the kernel end it.
    const record = current();
    record.name = task.label;
    record.owner = { ended: ({ state, result }) => state === failed && task.killed(result) };
  }
  try {
    task.run();
  } catch (error) {
    reportUncaught(error, task.label);
  }
  // Somebody may have asked for this fiber, and wait for its end.
  if (isKnown()) finishCurrent();
}

/**
 * @param {Task} task
 * @returns {boolean} false: there is no fiber for it now
 */
function start(task) {
  starting = task;
  setAsyncData(task.data);
  try {
    run(runStarting);
    return true;
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== 'ERR_FIBER_LIMIT') throw error;
    return false;
  }
}

/** @param {Task} task which was taken from its queue */
function begin(task) {
  task.isPending = false;
  if (task.isRef) holders--;
  if (start(task)) return;
  // Late, but not lost.
  task.isPending = true;
  if (task.isRef) holders++;
  task.due = clock() + patience;
  timers.add(task, patience);
}

/**
 * Runs what is due now; what comes up meanwhile is for the next round.
 * @param {Task[]} present immediates
 */
function runRound(present) {
  let count = 0;
  for (const task of present) {
    if (!task.isPending) continue;
    begin(task);
    if (++count % callbacksPerTurn === 0) yieldTurn();
  }
  if (timers.first === undefined) return;
  const time = clock();
  for (let task; (task = timers.first) !== undefined && task.due <= time;) {
    timers.remove(task);
    begin(task);
    if (++count % callbacksPerTurn === 0) yieldTurn();
  }
}

export function runDue() {
  isRunning = true;
  armedFor = Infinity;
  try {
    for (;;) {
      const present = immediates;
      immediates = [];
      runRound(present);
      if (immediates.length === 0) break;
      // The other fibers come first; the kernel sees to the outside world meanwhile.
      yieldTurn();
    }
  } finally {
    isRunning = false;
    rearm();
  }
}

hook('timers', runDue);
