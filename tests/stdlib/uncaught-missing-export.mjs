// exit: 1
// error: missing-export.mjs:1:10
// error: import { nothing } from './values.mjs';
// error: does not provide an export named 'nothing'
import './modules/missing-export.mjs';

console.log('not ok: the program ran');
