// exit: 13
// error: fiber
// Only an unref'ed timer could wake the program: it is deadlocked.
setTimeout(() => {}, 100_000).unref();
await new Promise(() => {});
