// exit: 1
// error: Error [ERR_MODULE_NOT_FOUND]: Cannot find module '
// error: /tests/stdlib/does-not-exist.mjs' imported from
// error: /tests/stdlib/modules/missing-import.mjs:2:
import './modules/missing-import.mjs';

console.log('not ok: the program ran');
