// exit: 1
// error: wrong-syntax.mjs:2:16
// error: const broken = = 2;
// error:                ^
// error: SyntaxError: Unexpected token '='
import './modules/imports-wrong-syntax.mjs';

console.log('not ok: the program ran');
