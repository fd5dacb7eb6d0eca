// exit: 1
// error: uncaught.mjs:14:11
// error:     throw new TypeError('wrong', { cause: new Error('the cause') });
// error: TypeError: wrong
// error:     at Thrower.inner (file://
// error:     at file://
// error:   [cause]: Error: the cause
class Thrower {
  constructor() {
    this.inner();
  }

  inner() {
    throw new TypeError('wrong', { cause: new Error('the cause') });
  }
}
new Thrower();
